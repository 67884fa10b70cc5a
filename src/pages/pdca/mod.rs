//! Problem-solving records (PDCA): their list, the page of one, and its sheet of paper.

mod act_row;
mod acts;
mod board;
mod causes;
mod cells;
mod coach_note;
mod context;
mod diagram;
mod facts;
mod grip;
mod head;
mod hold;
mod incident_tab;
mod list;
mod measure_row;
mod measures;
mod new_record;
mod outline;
mod page;
mod quote;
mod sheet;
mod status;
mod tree;
mod twig_more;
mod twig_row;
mod unmet;

pub use incident_tab::IncidentRecord;
pub use list::RecordsPage;
pub use page::RecordPage;
pub use sheet::SheetPage;
