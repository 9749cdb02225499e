-- State of the local stand-ins for payment providers (SPEC PA-7). Used only when no live key is configured.

create schema sandbox;

create table sandbox.konnect_payments (
    payment_ref text primary key default substr(replace(gen_random_uuid()::text, '-', ''), 1, 24),  -- 24 hexadecimal digits, like the real one
    order_id    text not null,
    amount      bigint not null check (amount > 0),
    token       text not null check (token in ('TND', 'EUR', 'USD')),
    description text not null,
    webhook     text not null,
    success_url text not null,
    fail_url    text not null,
    payer       jsonb not null,
    status      text not null default 'pending' check (status in ('pending', 'completed', 'failed')),
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null
);
