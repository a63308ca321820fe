//! A table of the desk. On a phone each row is a sheet whose cells bear the names of their columns: the roles are written out, as
//! a browser forgets those of a table that is drawn as something else.

use leptos::prelude::*;

/// A row: what it is called, where one of its cells says so, stands first.
pub struct Row {
    is_named: bool,
    cells: Vec<AnyView>,
}

impl Row {
    /// Its first cell is what it is called.
    pub fn named(cells: Vec<AnyView>) -> Self {
        Self { is_named: true, cells }
    }

    pub fn of(cells: Vec<AnyView>) -> Self {
        Self { is_named: false, cells }
    }
}

/// The table below the heading whose id is given.
pub fn table(heading: &'static str, heads: &[&'static str], rows: Vec<Row>) -> impl IntoView + use<> {
    let rows = rows.into_iter().map(|row| drawn(heads, row)).collect_view();
    let heads =
        heads.iter().map(|&head| view! { <th scope="col" role="columnheader">{head}</th> }).collect_view();
    view! {
        <div class="wide-table records" tabindex="0" role="region" aria-labelledby=heading>
            <table role="table">
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

fn drawn(heads: &[&'static str], row: Row) -> impl IntoView + use<> {
    let cell = |(index, (cell, &head)): (usize, (AnyView, &&'static str))| {
        if row.is_named && index == 0 {
            view! { <th scope="row" role="rowheader" data-name=head><div>{cell}</div></th> }.into_any()
        } else {
            view! { <td role="cell" data-name=head><div>{cell}</div></td> }.into_any()
        }
    };
    let cells = row.cells.into_iter().zip(heads).enumerate().map(cell).collect_view();
    view! { <tr role="row">{cells}</tr> }
}
