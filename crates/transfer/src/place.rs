use hone_annotation::store::Store;
use hone_annotation::{Dataset, Role, Workspace, WorkspaceId};

use crate::TransferError;

/// The workspace of a name; without a name the only one there is.
///
/// # Errors
/// If there is none of the name, or there is not exactly one to choose from.
pub async fn find_workspace(
    store: &dyn Store,
    name: Option<&str>,
) -> Result<Workspace, TransferError> {
    let mut workspaces = store.read(|view| Ok(view.workspaces()?)).await?;
    let names: Vec<_> = workspaces.iter().map(|held| held.name.clone()).collect();
    match name {
        Some(name) => workspaces.retain(|workspace| workspace.name == name),
        None if workspaces.len() > 1 => {
            let names = names.join(", ");
            let reason = format!("name a workspace with --workspace; there are {names}");
            return Err(TransferError::Unfit(reason));
        }
        None => {}
    }
    workspaces.pop().ok_or_else(|| {
        TransferError::Unfit(match name {
            Some(name) => format!(
                "there is no workspace {name:?}; there are: {}",
                names.join(", ")
            ),
            None => "there is no workspace yet: start `hone serve` once".to_owned(),
        })
    })
}

/// The dataset of a name in a workspace.
///
/// # Errors
/// If there is none.
pub async fn find_dataset(
    store: &dyn Store,
    workspace: &Workspace,
    name: &str,
) -> Result<Dataset, TransferError> {
    let found = held_dataset(store, workspace.id, name).await?;
    found.ok_or_else(|| {
        let place = &workspace.name;
        TransferError::Unfit(format!(
            "there is no dataset {name:?} in workspace {place:?}"
        ))
    })
}

pub(crate) async fn held_dataset(
    store: &dyn Store,
    workspace: WorkspaceId,
    name: &str,
) -> Result<Option<Dataset>, TransferError> {
    let name = name.to_owned();
    let find =
        move |view: &dyn hone_annotation::store::View| Ok(view.dataset_by_name(workspace, &name)?);
    Ok(store.read(find).await?)
}

/// Refuses to bring in accounts before there is an owner: the first start of the server makes
/// one only where there is no account at all.
pub(crate) async fn need_an_owner(store: &dyn Store) -> Result<(), TransferError> {
    let users = store.read(|view| Ok(view.users()?)).await?;
    if users.iter().any(|user| user.role == Role::Owner) {
        return Ok(());
    }
    let reason = "there is no owner yet: start `hone serve` once, or make one with \
                  `hone users create NAME --role owner`";
    Err(TransferError::Unfit(reason.to_owned()))
}
