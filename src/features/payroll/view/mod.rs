//! Pages of pay: a coach's own, and the back office's.
