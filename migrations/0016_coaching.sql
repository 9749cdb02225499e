-- What a session taught: reports, skills, goals; and what people say of each other afterwards.
-- (Rooms: scheduling, SPEC SC-8; directory, SPEC DI-4)

-- ── Who teaches whom ─────────────────────────────────────────────────────────────────────────────────────────────

-- Does the person who asks give this student lessons, or has given some? A hold that was never confirmed is no relation.
-- Row-level security shows a provider the bookings with themself, so this adds nothing to what they may see of bookings.
create function actor_teaches(student uuid) returns boolean language sql stable
    return exists (select from bookings b join providers p on p.id = b.provider_id
                    where b.student_id = student and b.status in ('confirmed', 'completed', 'no_show')
                      and p.user_id = (select actor_user_id()));

-- ── Skills ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- What is learned in a subject, in the order in which it is shown. Nothing private.
create table skills (
    code     text primary key constraint skills_code check (code ~ '^[a-z0-9-]+$'),
    subject  text not null references subjects,
    name_fr  text not null constraint skills_name check (name_fr <> '' and name_en <> ''),
    name_en  text not null,
    position integer not null,
    unique (code, subject)
);
create index skills_subject on skills (subject, position);

-- ── Reports ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- What happened in an appointment, for the learners and their families. One for each appointment.
create table session_reports (
    appointment_id uuid primary key references appointments on delete cascade,
    subject        text not null references subjects,
    author_id      uuid not null references users,
    summary        text not null constraint session_reports_summary check (length(summary) <= 4000),
    next_steps     text not null default '' constraint session_reports_next_steps check (length(next_steps) <= 2000),
    filed_at       timestamptz not null,
    edited_at      timestamptz,
    constraint session_reports_edited check (edited_at >= filed_at),
    unique (appointment_id, subject)
);

-- Who it is about, and whether they came: what the bookings say, held to it at commit.
create table report_learners (
    appointment_id uuid not null references session_reports on delete cascade,
    student_id     uuid not null,
    account_id     uuid not null,
    came           boolean not null,
    primary key (appointment_id, student_id),
    unique (appointment_id, student_id, came),
    foreign key (student_id, account_id) references students (user_id, account_id)
);
create index report_learners_student on report_learners (student_id);

-- How well a learner who came masters a skill of the subject of the lesson, after it: 1 to be discovered … 4 mastered.
-- What it was before is what an earlier report says.
create table skill_levels (
    appointment_id uuid not null,
    student_id     uuid not null,
    skill          text not null,
    subject        text not null,
    level          smallint not null constraint skill_levels_level check (level between 1 and 4),
    came           boolean not null default true constraint skill_levels_came check (came),
    primary key (appointment_id, student_id, skill),
    foreign key (appointment_id, student_id, came) references report_learners (appointment_id, student_id, came) on delete cascade,
    foreign key (appointment_id, subject) references session_reports (appointment_id, subject) on delete cascade,
    foreign key (skill, subject) references skills (code, subject)
);
create index skill_levels_student on skill_levels (student_id, skill);

-- What coaches and the back office tell each other about an appointment; a table of its own, since no family reads it.
create table report_notes (
    appointment_id uuid primary key references session_reports on delete cascade,
    note           text not null constraint report_notes_note check (note <> '' and length(note) <= 2000)
);

-- What was typed and not filed yet, mistakes included.
create table report_drafts (
    appointment_id uuid primary key references appointments on delete cascade,
    author_id      uuid not null references users,
    form           jsonb not null constraint report_drafts_form check (length(form::text) <= 40000),
    saved_at       timestamptz not null
);

-- A report is about an appointment that is completed, and about exactly those who were booked, as their bookings say.
create function check_report(appointment_id uuid) returns void language plpgsql as $$
begin
    if not exists (select from session_reports r where r.appointment_id = check_report.appointment_id) then return; end if;
    if not exists (select from appointments a where a.id = check_report.appointment_id and a.status = 'completed')
       or exists (
           (select l.student_id, l.came from report_learners l where l.appointment_id = check_report.appointment_id
            except
            select b.student_id, b.status = 'completed' from bookings b
             where b.appointment_id = check_report.appointment_id and b.status in ('completed', 'no_show'))
           union all
           (select b.student_id, b.status = 'completed' from bookings b
             where b.appointment_id = check_report.appointment_id and b.status in ('completed', 'no_show')
            except
            select l.student_id, l.came from report_learners l where l.appointment_id = check_report.appointment_id)) then
        raise exception 'the report of appointment % does not say who came', check_report.appointment_id
            using errcode = 'check_violation', constraint = 'session_reports_true';
    end if;
end $$;

create function check_report_of_row() returns trigger language plpgsql as $$
begin
    perform check_report(new.appointment_id);
    return null;
end $$;
create constraint trigger session_reports_true after insert on session_reports
    deferrable initially deferred for each row execute function check_report_of_row();
create constraint trigger report_learners_true after insert or update on report_learners
    deferrable initially deferred for each row execute function check_report_of_row();

-- ── Goals ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- What a student works towards.
create table goals (
    id           uuid primary key,
    student_id   uuid not null,
    account_id   uuid not null,
    subject      text references subjects,
    title        text not null constraint goals_title check (title <> '' and length(title) <= 200),
    due_on       date,
    created_by   uuid not null references users,
    created_at   timestamptz not null,
    completed_by uuid references users,
    completed_at timestamptz,
    foreign key (student_id, account_id) references students (user_id, account_id),
    constraint goals_completed check ((completed_at is null) = (completed_by is null) and completed_at >= created_at)
);
create index goals_student on goals (student_id, created_at);

-- ── Reviews ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- What one side of a delivered booking says of it. Neither reads the other's before both are written or the time for
-- writing is over; then both are published, for good.
create table reviews (
    id            uuid primary key,
    booking_id    uuid not null references bookings,
    side          text not null constraint reviews_side check (side in ('learner', 'provider')),  -- who says it
    provider_id   uuid not null references providers,
    student_id    uuid not null,
    account_id    uuid not null,
    subject       text not null references subjects,
    author_id     uuid not null references users,
    by_student    boolean not null,          -- of the learner's side: the student themself, not who looks after them
    rating        smallint not null constraint reviews_rating check (rating between 1 and 5),
    body          text not null constraint reviews_body check (length(body) <= 2000),
    written_at    timestamptz not null,
    closes_at     timestamptz not null,      -- until then either side may write
    published_at  timestamptz,
    hidden_at     timestamptz,
    hidden_by     uuid references users,
    hidden_reason text not null default '' constraint reviews_hidden_reason check (length(hidden_reason) <= 500),
    foreign key (student_id, account_id) references students (user_id, account_id),
    constraint reviews_once unique (booking_id, side),
    constraint reviews_in_time check (written_at < closes_at),
    constraint reviews_published check (published_at >= written_at),
    constraint reviews_hidden check ((hidden_at is null) = (hidden_by is null)
                                     and (hidden_at is not null) = (hidden_reason <> ''))
);
create index reviews_provider on reviews (provider_id, published_at desc) where side = 'learner';
create index reviews_waiting on reviews (closes_at) where published_at is null;

-- Only what was delivered can be reviewed, and only by its own parties; nobody writes when one side can be read already;
-- what was said stays as it was said, and what was published stays published.
create function guard_review() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.booking_id, new.side, new.provider_id, new.student_id, new.account_id, new.subject, new.author_id,
            new.by_student, new.rating, new.body, new.written_at, new.closes_at)
           is distinct from
           (old.id, old.booking_id, old.side, old.provider_id, old.student_id, old.account_id, old.subject, old.author_id,
            old.by_student, old.rating, old.body, old.written_at, old.closes_at)
           or (old.published_at is not null and new.published_at is distinct from old.published_at) then
            raise exception 'review % cannot be changed', old.id using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if not exists (select from bookings b where b.id = new.booking_id and b.status = 'completed'
                      and (b.provider_id, b.student_id, b.account_id) = (new.provider_id, new.student_id, new.account_id)) then
        raise exception 'booking % was not delivered', new.booking_id
            using errcode = 'check_violation', constraint = 'reviews_delivered';
    end if;
    if exists (select from reviews r where r.booking_id = new.booking_id and r.published_at is not null) then
        raise exception 'the other review of booking % is published', new.booking_id
            using errcode = 'check_violation', constraint = 'reviews_blind';
    end if;
    return new;
end $$;
create trigger reviews_guard before insert or update on reviews for each row execute function guard_review();

-- Published before its time only together with the other side.
create function check_review_blind() returns trigger language plpgsql as $$
begin
    if new.published_at < new.closes_at and not exists (
        select from reviews r where r.booking_id = new.booking_id and r.side <> new.side and r.published_at is not null) then
        raise exception 'review % is published too early', new.id
            using errcode = 'check_violation', constraint = 'reviews_double_blind';
    end if;
    return null;
end $$;
create constraint trigger reviews_double_blind after insert or update of published_at on reviews
    deferrable initially deferred for each row execute function check_review_blind();

-- ── Row-level security ───────────────────────────────────────────────────────────────────────────────────────────

alter table session_reports enable row level security;
alter table session_reports force  row level security;
alter table report_learners enable row level security;
alter table report_learners force  row level security;
alter table skill_levels    enable row level security;
alter table skill_levels    force  row level security;
alter table report_notes    enable row level security;
alter table report_notes    force  row level security;
alter table report_drafts   enable row level security;
alter table report_drafts   force  row level security;
alter table goals           enable row level security;
alter table goals           force  row level security;
alter table reviews         enable row level security;
alter table reviews         force  row level security;

create policy house on session_reports using ((select actor_is_house()));
create policy house on report_learners using ((select actor_is_house()));
create policy house on skill_levels    using ((select actor_is_house()));
create policy house on report_notes    using ((select actor_is_house()));
create policy house on report_drafts   using ((select actor_is_house()));
create policy house on goals           using ((select actor_is_house()));
create policy house on reviews         using ((select actor_is_house()));

create policy members  on report_learners for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy provider on report_learners for select using (actor_teaches(student_id));
-- Whoever sees somebody it is about. (Policies of the inner table apply.)
create policy party    on session_reports for select using (
    exists (select from report_learners l where l.appointment_id = session_reports.appointment_id));
create policy party    on skill_levels    for select using (
    exists (select from report_learners l where l.appointment_id = skill_levels.appointment_id
                                            and l.student_id = skill_levels.student_id));
create policy provider on report_notes    for select using (
    exists (select from report_learners l where l.appointment_id = report_notes.appointment_id and actor_teaches(l.student_id)));
create policy provider on report_drafts   for select using (
    exists (select from appointments a join providers p on p.id = a.provider_id
             where a.id = report_drafts.appointment_id and p.user_id = (select actor_user_id())));
create policy members  on goals           for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy provider on goals           for select using (actor_teaches(student_id));

create policy published on reviews for select using (
    side = 'learner' and published_at is not null and hidden_at is null);
create policy members   on reviews for select using (
    account_id = any ((select actor_accounts())::uuid[])
    and (side = 'learner' or (published_at is not null and hidden_at is null)));
create policy provider  on reviews for select using (
    (side = 'provider' or (published_at is not null and hidden_at is null))
    and exists (select from providers p where p.id = reviews.provider_id and p.user_id = (select actor_user_id())));
