//! Line icons on a 24 by 24 grid, drawn for this house, one path each.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IconName {
    /// A house.
    Home,
    /// A calendar.
    Calendar,
    /// A coin: credits.
    Coin,
    /// A payment card.
    Card,
    /// A receipt.
    Receipt,
    /// A bank.
    Bank,
    /// An open book.
    Book,
    /// A spark: the assistant.
    Spark,
    /// A speech bubble.
    Chat,
    /// A folder.
    Folder,
    /// A ticked box.
    CheckSquare,
    /// A document.
    File,
    /// A lifebuoy: help.
    Lifebuoy,
    /// A person.
    User,
    /// People.
    Users,
    /// Sliders.
    Settings,
    /// A bell.
    Bell,
    /// An envelope.
    Mail,
    /// A telephone.
    Phone,
    /// A magnifying glass.
    Search,
    /// A funnel.
    Filter,
    /// Further.
    ChevronRight,
    /// Back.
    ChevronLeft,
    /// Open.
    ChevronDown,
    /// Close.
    ChevronUp,
    /// Onwards.
    ArrowRight,
    /// Back.
    ArrowLeft,
    /// Done.
    Check,
    /// Close.
    X,
    /// Add.
    Plus,
    /// Less.
    Minus,
    /// Three dots.
    More,
    /// A warning triangle.
    Alert,
    /// An i in a circle.
    Info,
    /// A clock.
    Clock,
    /// A video camera.
    Video,
    /// A place.
    MapPin,
    /// A globe: language.
    Globe,
    /// A menu.
    Menu,
    /// A way out.
    LogOut,
    /// A sun.
    Sun,
    /// A moon.
    Moon,
    /// A star.
    Star,
    /// A shield: safety.
    Shield,
    /// A padlock.
    Lock,
    /// An eye.
    Eye,
    /// A pencil.
    Edit,
    /// A bin.
    Trash,
    /// Download.
    Download,
    /// Upload.
    Upload,
    /// Two sheets.
    Copy,
    /// A turning arrow.
    Refresh,
    /// An arrow leaving a frame.
    External,
    /// Bars.
    Chart,
    /// Arches of a courtyard.
    Columns,
}

impl IconName {
    /// Every icon, for the style guide.
    pub const ALL: [Self; 55] = [
        Self::Home,
        Self::Calendar,
        Self::Coin,
        Self::Card,
        Self::Receipt,
        Self::Bank,
        Self::Book,
        Self::Spark,
        Self::Chat,
        Self::Folder,
        Self::CheckSquare,
        Self::File,
        Self::Lifebuoy,
        Self::User,
        Self::Users,
        Self::Settings,
        Self::Bell,
        Self::Mail,
        Self::Phone,
        Self::Search,
        Self::Filter,
        Self::ChevronRight,
        Self::ChevronLeft,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::ArrowRight,
        Self::ArrowLeft,
        Self::Check,
        Self::X,
        Self::Plus,
        Self::Minus,
        Self::More,
        Self::Alert,
        Self::Info,
        Self::Clock,
        Self::Video,
        Self::MapPin,
        Self::Globe,
        Self::Menu,
        Self::LogOut,
        Self::Sun,
        Self::Moon,
        Self::Star,
        Self::Shield,
        Self::Lock,
        Self::Eye,
        Self::Edit,
        Self::Trash,
        Self::Download,
        Self::Upload,
        Self::Copy,
        Self::Refresh,
        Self::External,
        Self::Chart,
        Self::Columns,
    ];

    /// Outline (SVG path data), to be stroked.
    const fn outline(self) -> &'static str {
        match self {
            Self::Home => "M4 11 12 4l8 7M6 9.3V20h12V9.3M10 20v-5.5h4V20",
            Self::Calendar => {
                "M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1ZM4 10.5h16M8 3.5v4M16 3.5v4"
            }
            Self::Coin => "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM14.6 9.6a3.5 3.5 0 1 0 0 4.8",
            Self::Card => "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1ZM3 10h18M7 14.5h3",
            Self::Receipt => {
                "M6 3.5v17l2-1.3 2 1.3 2-1.3 2 1.3 2-1.3 2 1.3v-17l-2 1.3-2-1.3-2 1.3-2-1.3-2 1.3ZM9 9.5h6M9 13.5h6"
            }
            Self::Bank => "M4 9.5 12 4l8 5.5ZM6 9.5V17M10 9.5V17M14 9.5V17M18 9.5V17M4 20h16M4.5 17h15",
            Self::Book => {
                "M12 6.5c-1.5-1.5-4.2-2-8-2V18c3.8 0 6.5.5 8 2 1.5-1.5 4.2-2 8-2V4.5c-3.8 0-6.5.5-8 2ZM12 6.5V20"
            }
            Self::Spark => {
                "M12 3.5c.6 4.8 3.2 7.9 8.5 8.5-5.3.6-7.9 3.7-8.5 8.5-.6-4.8-3.2-7.9-8.5-8.5 5.3-.6 7.9-3.7 8.5-8.5\
                 Z"
            }
            Self::Chat => "M5 5h14a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-7.5L7 20v-3.5H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z",
            Self::Folder => "M4 18V6.5a1 1 0 0 1 1-1h4.5l2 2.5H19a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1Z",
            Self::CheckSquare => {
                "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM8.5 12.3l2.5 2.5 4.7-5.3"
            }
            Self::File => "M6 3.5h8l4.5 4.5v12.5H6ZM13.5 3.5v5h5M9 13h6M9 16.5h4",
            Self::Lifebuoy => {
                "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM6 6\
                 l3.5 3.5M14.5 14.5 18 18M18 6l-3.5 3.5M9.5 14.5 6 18"
            }
            Self::User => "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4.5 20c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.5",
            Self::Users => {
                "M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM2.5 19.5c.4-3.2 3-5 6.5-5s6.1 1.8 6.5 5M15.5 5.2\
                 a3.5 3.5 0 0 1 0 6.6M18 14.9c2 .7 3.2 2.3 3.5 4.6"
            }
            Self::Settings => {
                "M4 7h9M17 7h3M15 5a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM4 17h3M11 17h9M9 15a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z"
            }
            Self::Bell => "M6 16.5c1-1 1.5-2.6 1.5-5a4.5 4.5 0 0 1 9 0c0 2.4.5 4 1.5 5ZM10 19.5h4M12 4.5v2.5",
            Self::Mail => {
                "M4 5.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1ZM3.5 7l8.5 6.5L20.5 7"
            }
            Self::Phone => {
                "M6.5 4h3l1.5 4.5-2 1.5c1 2.2 2.8 4 5 5l1.5-2 4.5 1.5v3c0 1-.8 1.8-1.8 1.7\
                 C11 18.5 5.5 13 4.8 5.8 4.7 4.8 5.5 4 6.5 4Z"
            }
            Self::Search => "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM15.3 15.3 20 20",
            Self::Filter => "M4 6h16M7 12h10M10 18h4",
            Self::ChevronRight => "m9 5.5 6.5 6.5L9 18.5",
            Self::ChevronLeft => "M15 5.5 8.5 12l6.5 6.5",
            Self::ChevronDown => "m5.5 9 6.5 6.5L18.5 9",
            Self::ChevronUp => "M5.5 15 12 8.5l6.5 6.5",
            Self::ArrowRight => "M4 12h16M13.5 5.5 20 12l-6.5 6.5",
            Self::ArrowLeft => "M20 12H4M10.5 5.5 4 12l6.5 6.5",
            Self::Check => "m5 12.5 4.5 4.5L19 7",
            Self::X => "m6 6 12 12M18 6 6 18",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Minus => "M5 12h14",
            Self::More => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Alert => "M12 4 2.8 19.5h18.4ZM12 10v4.5M12 17v.01",
            Self::Info => "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM12 11.2v5M12 8v.01",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM12 7v5l3.5 2",
            Self::Video => {
                "M4 6.5h10a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM15 11l6-3.5v9L15 13"
            }
            Self::MapPin => {
                "M12 21c-4.3-4.3-6.5-7.8-6.5-10.7a6.5 6.5 0 0 1 13 0c0 2.9-2.2 6.4-6.5 10.7ZM12 8\
                 a2.3 2.3 0 1 1 0 4.6A2.3 2.3 0 0 1 12 8Z"
            }
            Self::Globe => {
                "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM3.5 12h17M12 3.5c2.5 2.4 3.7 5.2 3.7 8.5\
                 s-1.2 6.1-3.7 8.5c-2.5-2.4-3.7-5.2-3.7-8.5s1.2-6.1 3.7-8.5Z"
            }
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::LogOut => "M10 4H5v16h5M10 12h10M16.5 8.5 20 12l-3.5 3.5",
            Self::Sun => {
                "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 2.8v1.7M12 19.5v1.7M2.8 12h1.7M19.5 12h1.7M5.5 5.5l1.2 1.2\
                 M17.3 17.3l1.2 1.2M18.5 5.5l-1.2 1.2M6.7 17.3l-1.2 1.2"
            }
            Self::Moon => "M20 14.2A8.3 8.3 0 0 1 9.8 4 8.3 8.3 0 1 0 20 14.2Z",
            Self::Star => "m12 3.8 2.5 5.3 5.7.7-4.2 4 1.1 5.7L12 16.7l-5.1 2.8L8 13.8l-4.2-4 5.7-.7Z",
            Self::Shield => "M12 3.5l7.5 2.7v5.3c0 4.4-2.9 7.3-7.5 9-4.6-1.7-7.5-4.6-7.5-9V6.2ZM8.5 12l2.5 2.5 4.5-5",
            Self::Lock => {
                "M6 10.5h12a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7.5a1 1 0 0 1 1-1ZM8 10.5V8\
                 a4 4 0 0 1 8 0v2.5"
            }
            Self::Eye => {
                "M2.5 12C4.6 8 7.8 6 12 6s7.4 2 9.5 6c-2.1 4-5.3 6-9.5 6s-7.4-2-9.5-6ZM12 9\
                 a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z"
            }
            Self::Edit => "M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5ZM13.5 7l3.5 3.5",
            Self::Trash => "M4.5 7h15M9 7V4.5h6V7M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5",
            Self::Download => "M12 4v11M7 10.5l5 5 5-5M4.5 20h15",
            Self::Upload => "M12 15.5V4.5M7 9l5-5 5 5M4.5 20h15",
            Self::Copy => "M9 8.5h10V20H9ZM15 8.5V4H5v11.5h4",
            Self::Refresh => "M19.5 12a7.5 7.5 0 1 1-2.4-5.5L20 9M20 4.5V9h-4.5",
            Self::External => "M13 5h6v6M19 5l-8.5 8.5M10 6H5v13h13v-5",
            Self::Chart => "M4 20h16M7 20v-7M12 20V5M17 20v-10",
            Self::Columns => "M3.5 20h17M5 20V9.5a3.5 3.5 0 0 1 7 0V20M12 20V9.5a3.5 3.5 0 0 1 7 0V20M3.5 4h17",
        }
    }
}

/// An icon; silent for screen readers unless it has a `label`.
#[component]
pub fn Icon(
    /// Which.
    name: IconName,
    /// What it says when no word stands next to it.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let (role, hidden) = if label.is_some() { (Some("img"), None) } else { (None, Some("true")) };
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            width="20"
            height="20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            focusable="false"
            role=role
            aria-label=label
            aria-hidden=hidden
        >
            <path d=name.outline() />
        </svg>
    }
}
