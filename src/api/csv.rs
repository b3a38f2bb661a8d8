//! Tables to download, as CSV (RFC 4180).

use actix_web::HttpResponse;
use actix_web::http::header;

use super::problem::{ApiResult, Problem};

/// A table: what its columns are called, and its rows.
pub struct Table {
    /// What the file is called, without its ending: plain letters and hyphens.
    pub name: String,
    /// What the columns are called.
    pub columns: Vec<&'static str>,
    /// As many cells in each as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The table as a file to download.
    pub fn download(&self) -> ApiResult<HttpResponse> {
        let bytes = self.bytes().map_err(Problem::internal)?;
        let disposition = format!("attachment; filename=\"{}.csv\"", self.name);
        Ok(HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8; header=present")
            .insert_header((header::CONTENT_DISPOSITION, disposition))
            .body(bytes))
    }

    fn bytes(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| harmless(cell)))?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

/// A cell that no spreadsheet takes for a formula: those begin with one of these signs, also behind a tab or a line's end
/// (OWASP, "CSV injection").
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A cell for what may not be there.
pub fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_formulas_are_disarmed() {
        let row = ["plain", "a,b", "a \"b\"", "=1+1", "+1", "-1", "@a", "\t=1", "a=1"].map(str::to_owned).to_vec();
        let columns = vec!["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let table = Table { name: "t".to_owned(), columns, rows: vec![row, vec!["two\nlines".to_owned(); 9]] };
        let text = String::from_utf8(table.bytes().unwrap()).unwrap();
        let mut lines = text.splitn(3, "\r\n");
        assert_eq!(lines.next(), Some("1,2,3,4,5,6,7,8,9"));
        assert_eq!(lines.next(), Some("plain,\"a,b\",\"a \"\"b\"\"\",'=1+1,'+1,'-1,'@a,'\t=1,a=1"));
        assert!(lines.next().unwrap().starts_with("\"two\nlines\","));
    }
}
