use anyhow::{Result, ensure};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::connection::Reply;

/// What an answer has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    /// This status.
    Status(u16),
    /// A page of so many items, of so many on all pages.
    Page { items: usize, total: usize },
    /// So many items at most.
    AtMost(usize),
    /// So many items; how many there are in all is not said.
    Items(usize),
    /// A response that was submitted.
    Submitted,
    /// Progress.
    Progress { total: usize, completed: usize },
}

#[derive(Deserialize)]
struct Page {
    items: Vec<IgnoredAny>,
    total: Option<usize>,
}

#[derive(Deserialize)]
struct Response {
    status: String,
}

#[derive(Deserialize)]
struct Progress {
    total: usize,
    completed: usize,
    pending: usize,
}

impl Expect {
    /// # Errors
    /// If the reply is another one.
    pub(crate) fn check(self, reply: &Reply) -> Result<()> {
        let wanted = match self {
            Self::Status(status) => status,
            Self::Submitted => 201,
            _ => 200,
        };
        ensure!(reply.status == wanted, "{}: {}", reply.status, said(reply));
        match self {
            Self::Status(_) => {}
            Self::Page { items, total } => {
                let page: Page = serde_json::from_slice(&reply.body)?;
                let found = (page.items.len(), page.total);
                ensure!(
                    found == (items, Some(total)),
                    "{found:?} items and total instead of {items} and {total}"
                );
            }
            Self::AtMost(most) => {
                let items = count(reply)?;
                ensure!(items <= most, "{items} items, wanted at most {most}");
            }
            Self::Items(wanted) => {
                let items = count(reply)?;
                ensure!(items == wanted, "{items} items instead of {wanted}");
            }
            Self::Submitted => {
                let response: Response = serde_json::from_slice(&reply.body)?;
                ensure!(response.status == "submitted", "it is {}", response.status);
            }
            Self::Progress { total, completed } => {
                let found: Progress = serde_json::from_slice(&reply.body)?;
                let right = found.total == total
                    && found.completed == completed
                    && found.pending == total - completed;
                ensure!(right, "{} instead of {self:?}", said(reply));
            }
        }
        Ok(())
    }
}

fn count(reply: &Reply) -> Result<usize> {
    let page: Page = serde_json::from_slice(&reply.body)?;
    Ok(page.items.len())
}

/// The beginning of what a reply says.
fn said(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body)
        .chars()
        .take(300)
        .collect()
}

#[cfg(test)]
mod tests;
