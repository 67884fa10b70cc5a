//! Reading what is typed or pasted into the timeline's composer.
