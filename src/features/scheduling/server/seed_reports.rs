//! Reports, skills, goals and reviews of the demonstration (SPEC §6).
