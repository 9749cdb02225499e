//! Pages and widgets of scheduling.
