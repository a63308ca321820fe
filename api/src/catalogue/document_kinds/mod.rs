//! The papers that an operator's products ask for: what each is called, what must be readable on it, and what must be covered.

mod graphql;
mod load;

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId};
use teiki_shared::lang::Lang;

use super::folder::facts::facts;
use super::limits::SORTS;
use crate::db::{Conn, columns};
use crate::tables::{document_kinds, product_documents};

pub use load::DocumentsOf;

/// What a folder says of its papers, by slug.
pub type DocumentKinds = BTreeMap<String, DocumentKindFacts>;

facts! {
    /// `documents/SLUG.toml`: the columns of `document_kinds`.
    #[derive(Clone, Debug, PartialEq, Eq, Insertable, AsChangeset, Queryable, Selectable)]
    #[diesel(table_name = document_kinds, check_for_backend(diesel::pg::Pg))]
    pub struct DocumentKindFacts {
        /// Its place in lists.
        sort: i32 [SORTS] = 0,
        name_ja: String,
        name_en: String,
        /// What must be readable on the image.
        readable_ja: String,
        readable_en: String,
        /// What must be covered before it is sent; empty where nothing must.
        masked_ja: String = String::new(),
        masked_en: String = String::new(),
        /// It tells of a disability or an illness (要配慮個人情報).
        special_care: bool = false,
    }
}

/// A kind of paper of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = document_kinds, check_for_backend(diesel::pg::Pg))]
pub struct DocumentKind {
    pub operator_id: OperatorId,
    pub slug: String,
    #[diesel(embed)]
    facts: DocumentKindFacts,
}

impl DocumentKind {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.facts.name_ja,
            Lang::En => &self.facts.name_en,
        }
    }

    /// What must be readable on the image.
    pub fn readable(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.facts.readable_ja,
            Lang::En => &self.facts.readable_en,
        }
    }

    /// What must be covered before it is sent; empty where nothing must.
    pub fn masked(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.facts.masked_ja,
            Lang::En => &self.facts.masked_en,
        }
    }

    /// Whether it tells of a disability or an illness (要配慮個人情報), and is taken after a consent of its own only.
    pub fn is_special_care(&self) -> bool {
        self.facts.special_care
    }
}

/// What a product asks for: one of these papers, by the choice of the rider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentRequirement {
    pub alternatives: Vec<DocumentKind>,
}

impl DocumentRequirement {
    /// Whether a paper of the kind of this slug will do.
    pub fn takes(&self, kind: &str) -> bool {
        self.alternatives.iter().any(|alternative| alternative.slug == kind)
    }

    /// `通学証明書または学生証`.
    pub fn name(&self, lang: Lang) -> String {
        let names: Vec<&str> = self.alternatives.iter().map(|kind| kind.name(lang)).collect();
        names.join(match lang {
            Lang::Ja => "または",
            Lang::En => " or ",
        })
    }
}

/// Brings an operator's papers to those of its folder; what it names no more is withdrawn. To be called before the papers of its
/// products are written.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut Conn, operator: OperatorId, all: &DocumentKinds) -> QueryResult<()> {
    for (slug, facts) in all {
        let key = (document_kinds::operator_id.eq(operator), document_kinds::slug.eq(slug));
        diesel::insert_into(document_kinds::table)
            .values((key, facts))
            .on_conflict((document_kinds::operator_id, document_kinds::slug))
            .do_update()
            .set((facts, document_kinds::withdrawn.eq(false)))
            .execute(conn)
            .await?;
    }
    let named: Vec<&String> = all.keys().collect();
    diesel::update(document_kinds::table)
        .filter(document_kinds::operator_id.eq(operator).and(document_kinds::slug.ne_all(named)))
        .set(document_kinds::withdrawn.eq(true))
        .execute(conn)
        .await
        .map(drop)
}

/// Brings the papers of these products of an operator to what is wanted: of each the alternatives, place by place.
///
/// # Errors
/// Those of the database.
pub async fn write_wanted(
    conn: &mut Conn,
    operator: OperatorId,
    wanted: &[(ProductId, &[Vec<String>])],
) -> QueryResult<()> {
    let products: Vec<ProductId> = wanted.iter().map(|(product, _)| *product).collect();
    let of = product_documents::operator_id.eq(operator).and(product_documents::product_id.eq_any(products));
    diesel::delete(product_documents::table.filter(of)).execute(conn).await?;
    let mut rows = Vec::new();
    for (product, requirements) in wanted {
        for (place, alternatives) in (1..).zip(*requirements) {
            let of = (
                product_documents::operator_id.eq(operator),
                product_documents::product_id.eq(*product),
                product_documents::place.eq(place),
            );
            let each = (1..).zip(alternatives);
            rows.extend(each.map(|(sort, kind)| {
                (of, product_documents::sort.eq(sort), product_documents::kind.eq(kind))
            }));
        }
    }
    diesel::insert_into(product_documents::table).values(rows).execute(conn).await.map(drop)
}

/// What these operators' folders say of their papers.
///
/// # Errors
/// Those of the database.
pub async fn stored(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<HashMap<OperatorId, DocumentKinds>> {
    let rows: Vec<(OperatorId, String, DocumentKindFacts)> = document_kinds::table
        .filter(document_kinds::operator_id.eq_any(of).and(document_kinds::withdrawn.eq(false)))
        .select((document_kinds::operator_id, document_kinds::slug, DocumentKindFacts::as_select()))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<OperatorId, DocumentKinds> = HashMap::new();
    for (operator, slug, facts) in rows {
        found.entry(operator).or_default().insert(slug, facts);
    }
    Ok(found)
}

/// The slugs that the products of these operators ask for, place by place.
///
/// # Errors
/// Those of the database.
pub async fn wanted_by(
    mut conn: &Conn,
    of: &[OperatorId],
) -> QueryResult<HashMap<ProductId, Vec<Vec<String>>>> {
    let rows: Vec<(ProductId, i32, String)> = product_documents::table
        .filter(product_documents::operator_id.eq_any(of))
        .order((product_documents::product_id, product_documents::place, product_documents::sort))
        .select((product_documents::product_id, product_documents::place, product_documents::kind))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<ProductId, BTreeMap<i32, Vec<String>>> = HashMap::new();
    for (product, place, kind) in rows {
        found.entry(product).or_default().entry(place).or_default().push(kind);
    }
    Ok(found.into_iter().map(|(product, places)| (product, places.into_values().collect())).collect())
}

/// What each of these products asks for.
///
/// # Errors
/// Those of the database.
pub async fn required(
    mut conn: &Conn,
    of: &[(OperatorId, ProductId)],
) -> QueryResult<HashMap<(OperatorId, ProductId), Vec<DocumentRequirement>>> {
    let (operators, products) = columns(of.iter().copied());
    let rows: Vec<(ProductId, i32, DocumentKind)> = product_documents::table
        .inner_join(
            document_kinds::table.on(document_kinds::operator_id
                .eq(product_documents::operator_id)
                .and(document_kinds::slug.eq(product_documents::kind))),
        )
        .filter(product_documents::operator_id.eq_any(operators))
        .filter(product_documents::product_id.eq_any(products))
        .order((product_documents::product_id, product_documents::place, product_documents::sort))
        .select((product_documents::product_id, product_documents::place, DocumentKind::as_select()))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<(OperatorId, ProductId), BTreeMap<i32, DocumentRequirement>> = HashMap::new();
    for (product, place, kind) in rows {
        let places = found.entry((kind.operator_id, product)).or_default();
        places.entry(place).or_default().alternatives.push(kind);
    }
    Ok(found.into_iter().map(|(product, places)| (product, places.into_values().collect())).collect())
}
