//! Words and pure rules of scheduling. Free slots are computed on the server alone (`server::rules`), since the browser
//! carries no time zones; times come here as text, written for the reader.

mod agenda;
pub mod availability;
mod booking;
mod busy;
mod calendar;
mod calendar_query;
mod changes;
mod feed;
mod hold;
mod meeting;
pub mod policy;
mod progress;
mod report;
mod review;
mod series;
mod service;
mod service_editor;
mod timetable;
mod voice;
pub mod waitlist;
mod workshop;

use preau_kernel::id_type;

pub use agenda::{Agenda, AgendaDay, AgendaEntry};
pub use availability::{
    Availability, BookingRules, ClosureDraft, ExceptionRow, KeptHours, OpenPreview, OutsideBooking, PreviewDay,
    Removed, RulesDraft, WeeklyHours,
};
pub use booking::{
    Booked, BookingDetails, BookingRow, BookingStatus, BookingsQuery, Cancelled, HoldDetails, Join, MyBookings,
    Preview, Viewer,
};
pub use busy::{BusyProblem, BusySource, BusySourceId, NewBusySource};
pub use calendar::{
    Alternative, Day, MonthDay, MoveOffer, MovingBooking, Offer, OwnCell, Sheet, SlotCell, SlotKind, StudentChoice,
    Week,
};
pub use calendar_query::{CALENDAR, CalendarView, WeekQuery};
pub use changes::{CalledOff, Moved, WholePreview, choose_a_slot};
pub use feed::Feed;
pub use hold::{HOLD_MINUTES, Held, MOST_HOLDS};
pub use meeting::{Meeting, Presence};
pub use progress::{
    Assessed, Goal, GoalId, OFFICE_STUDENTS, PROGRESS, Progress, ProgressSheet, STUDENTS, SkillHistory, StudentFile,
    StudentLine, Trend, file_address,
};
pub use report::{
    DueCount, FollowUp, Learner, Level, OFFICE_REPORTS, REPORT_DUE_HOURS, REPORT_EDIT_HOURS, REPORTS, Reading,
    ReportEntry, ReportForm, ReportLine, ReportSheet, ReportState, Skill, SkillChange, attendance_key, can_be_edited,
    level_key, report_address,
};
pub use review::{BookingReviews, ReviewSheet, Words};
pub use series::{
    DateState, FollowingCancelled, FollowingDate, FollowingPreview, MOST_TIMES, NEW_SERIES, SeriesDate, SeriesPlan,
    SeriesQuery, weeks_until,
};
pub use service::{Service, ServiceCode};
pub use service_editor::{PastTerms, REFUND_HOURS, SERVICE_NAME, SERVICES, ServiceForm, ServiceSheet, ServiceTerms};
pub use timetable::{
    Block, BlockDay, COACH, CoachCalendar, CoachQuery, FreeCell, HOUSE, HouseCalendar, HouseCell, HouseColumn,
    HouseQuery, Utilisation,
};
pub use voice::Voice;
pub use workshop::{
    DatesPreview, Desk, GivenCard, GivenDate, GivenWorkshop, GivenWorkshops, Joined, Joining, LineEntry, PlannedDate,
    Planning, SeatOffer, SkipReason, Standing, WORKSHOPS, WaitlistStatus, WorkshopCard, WorkshopDate, WorkshopDetails,
    WorkshopDraft, WorkshopList, WorkshopQuery, WorkshopsQuery,
};

id_type!(
    /// A time span a provider gives.
    AppointmentId
);
id_type!(
    /// Weekly hours of a provider.
    HoursId
);
id_type!(
    /// A span in which a provider's weekly hours are not the last word.
    ExceptionId
);
id_type!(
    /// One learner's seat in an appointment.
    BookingId
);
id_type!(
    /// What several appointments have in common: a workshop, or a student's weekly lessons.
    SeriesId
);
id_type!(
    /// Somebody's place in the line for a full date.
    WaitlistEntryId
);
