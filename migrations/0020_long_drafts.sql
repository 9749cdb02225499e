-- A workshop has up to 200 learners: a draft about all of them is longer than one about a few. (Room: scheduling; SPEC SC-8)

alter table report_drafts drop constraint report_drafts_form;
alter table report_drafts add constraint report_drafts_form check (length(form::text) <= 200000);
