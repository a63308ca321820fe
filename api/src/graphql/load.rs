//! One loader per request. A domain adds `impl Loader<ItsKey> for Load` beside its rows, so that a list of passes asks for
//! its cards once.

use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::DataLoader;

use super::reads::Reads;
use crate::app::App;
use crate::error::Fault;

/// What loaders work with.
pub struct Load {
    pub app: App,
    pub reads: Reads,
}

/// The request's loader.
pub fn loader<'a>(ctx: &Context<'a>) -> &'a DataLoader<Load> {
    ctx.data_unchecked()
}

/// A fault that several waiting fields share; async-graphql wants it cloneable.
#[derive(Clone, Debug)]
pub struct LoadFault(Arc<Fault>);

impl From<Fault> for LoadFault {
    fn from(fault: Fault) -> Self {
        Self(Arc::new(fault))
    }
}

impl From<diesel::result::Error> for LoadFault {
    fn from(fault: diesel::result::Error) -> Self {
        Fault::from(fault).into()
    }
}

impl From<LoadFault> for Fault {
    fn from(fault: LoadFault) -> Self {
        Self::Shared(fault.0)
    }
}
