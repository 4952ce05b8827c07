//! The hall of a hybrid meeting: the operator's console, the page of a device that brings in sound and pictures, and
//! the screen that everyone in the hall looks at.

pub(crate) mod device;
pub(crate) mod display;
pub(crate) mod operator;
