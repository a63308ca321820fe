//! Every GraphQL document in the sources of pages and islands is held against the schema: a field that the API lacks fails here, not in
//! front of a rider.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation};
use async_graphql::{Executor, Request, Response, ServerError, ValidationResult};
use teiki_api::desk_schema;
use teiki_api::graphql::limits;

/// Stops after validation: no resolver runs.
struct OnlyValidate;

impl ExtensionFactory for OnlyValidate {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for OnlyValidate {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await
    }

    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}

/// What the schema has against a document.
async fn faults(document: &str) -> Vec<String> {
    let schema = teiki_api::rider_schema::builder()
        .limit_depth(limits::DEPTH)
        .limit_complexity(limits::COMPLEXITY)
        .extension(OnlyValidate)
        .finish();
    faults_in(&schema, document).await
}

/// What the desk's schema has against a document of its pages.
async fn faults_at_desk(document: &str) -> Vec<String> {
    let schema = desk_schema::builder()
        .limit_depth(desk_schema::DEPTH)
        .limit_complexity(desk_schema::COMPLEXITY)
        .extension(OnlyValidate)
        .finish();
    faults_in(&schema, document).await
}

async fn faults_in(schema: &impl Executor, document: &str) -> Vec<String> {
    let mut request = Request::new(document);
    let too_large = request.parsed_query().and_then(limits::check_size).err();
    let answer = schema.execute(request).await;
    answer.errors.into_iter().chain(too_large).map(|error| error.message).collect()
}

#[actix_web::test]
async fn every_document_fits_the_schema() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // Pages run theirs on a schema that does not validate them: none may be written where this test does not look.
    let examples = ["src/graphql.rs", "src/lib.rs"];
    for path in sources(&source).into_iter().filter(|path| !examples.iter().any(|end| path.ends_with(end))) {
        let text = std::fs::read_to_string(&path).unwrap();
        for document in documents(&text, &path) {
            seen += 1;
            let is_desk = path.starts_with(source.join("desk"));
            let faults = if is_desk { faults_at_desk(&document).await } else { faults(&document).await };
            wrong.extend(faults.into_iter().map(|fault| format!("{}: {fault}\n{document}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(seen, statics(&source), "documents that were not looked at");
}

/// How many documents the sources declare, wherever they stand.
fn statics(source: &Path) -> usize {
    let declared = |path: PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let is_static = |line: &&str| line.trim_start_matches("pub ").starts_with("static ");
        text.lines().filter(is_static).filter(|line| line.contains(": Document =")).count()
    };
    sources(source).into_iter().map(declared).sum()
}

#[actix_web::test]
async fn a_document_that_does_not_fit_is_found() {
    for wrong in [
        "{ viewer { nonsense } }",
        "{ viewer { rider } }",
        "{ viewer { order { id } } }",
        "mutation($input: OrderPlaceInput!) { result: orderPlace(input: $input) { userErrors { nonsense } } }",
    ] {
        assert!(!faults(wrong).await.is_empty(), "{wrong}");
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The arguments of `Document::new(…)` in a file: literals, plain or raw, or files of their own.
fn documents(source: &str, path: &Path) -> Vec<String> {
    let calls = source.split("Document::new(").skip(1);
    calls
        .map(|rest| {
            let rest = rest.trim_start();
            if let Some(name) = rest.strip_prefix("include_str!(\"") {
                let name = name.split('"').next().unwrap();
                return std::fs::read_to_string(path.with_file_name(name)).unwrap();
            }
            match rest.strip_prefix('r') {
                Some(raw) => {
                    let hashes: String = raw.chars().take_while(|&letter| letter == '#').collect();
                    let body = &raw[hashes.len() + 1..];
                    body[..body.find(&format!("\"{hashes}")).unwrap()].to_owned()
                }
                None => {
                    let body = rest.strip_prefix('"').expect("a literal: the test reads it from the source");
                    // Documents hold no escapes but line ends, which mean nothing to GraphQL.
                    body[..body.find('"').unwrap()].replace("\\\n", "\n")
                }
            }
        })
        .collect()
}

#[test]
fn documents_are_found_however_they_are_written() {
    let source = "Document::new(\"query { a }\"); Document::new(\n    r#\"query { b(c: \"d\") }\"#,\n); Document::new(\"query \\\n { e }\")";
    assert_eq!(
        documents(source, Path::new("page.rs")),
        ["query { a }", "query { b(c: \"d\") }", "query \n { e }"]
    );
}
