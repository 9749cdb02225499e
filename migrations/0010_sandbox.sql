-- State of the local stand-ins for payment providers (SPEC PA-7). Used only when no live key is configured.

create schema sandbox;

create table sandbox.konnect_payments (
    payment_ref text primary key,
    order_id    text not null,
    amount      bigint not null,
    token       text not null,
    description text not null,
    webhook     text not null,
    success_url text not null,
    fail_url    text not null,
    payer       jsonb not null,
    status      text not null default 'pending' check (status in ('pending', 'completed', 'failed')),
    created_at  timestamptz not null
);
