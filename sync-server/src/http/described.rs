//! The API's description: what the routes say of themselves, completed by what holds for all of them.

use serde_json::{Value as Json, json};

/// Completes the description: a cookie does where a bearer token does, changes by cookie need the token against forged
/// requests, every error is a problem+json, and any route may answer with one.
pub(crate) fn completed(mut api: Json) -> Json {
    let schemes = &mut api["components"]["securitySchemes"];
    schemes["cookie"] = json!({ "type": "apiKey", "in": "cookie", "name": "legwork",
        "description": "Session of a browser; `__Host-legwork` behind TLS. Changes need the header `x-legwork-csrf`." });
    let paths = api["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.filter_map(|(path, of_path)| Some((path, of_path.as_object_mut()?)));
    for (path, method, operation) in operations.flat_map(|(p, o)| o.iter_mut().map(move |(m, op)| (p, m, op))) {
        // The name of the handler is not unique; method and path are.
        operation["operationId"] = json!(operation_id(method, path));
        if let Some(security) = operation["security"].as_array_mut()
            && security.iter().any(|s| s.get("bearer").is_some())
        {
            security.push(json!({ "cookie": [] }));
        }
        let Some(responses) = operation["responses"].as_object_mut() else { continue };
        for (status, response) in responses.iter_mut() {
            if status.starts_with(['4', '5'])
                && let Some(content) = response["content"].as_object_mut()
                && let Some(body) = content.remove("application/json")
            {
                content.insert("application/problem+json".into(), body);
            }
        }
        let problem = json!({ "$ref": "#/components/schemas/Problem" });
        let any = json!({ "description": "What went wrong", "content": { "application/problem+json": { "schema": problem } } });
        responses.insert("default".into(), any);
    }
    api
}

/// `get_records_object_id` for `GET /v1/records/{object}/{id}`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.trim_start_matches("/v1").split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_become_problems_and_the_cookie_is_an_alternative() {
        let api = completed(json!({ "components": { "securitySchemes": {} }, "paths": { "/x": { "get": {
            "security": [{ "bearer": [] }],
            "responses": { "200": { "content": { "application/json": {} } }, "404": { "content": { "application/json": {} } } },
        } } } }));
        let get = &api["paths"]["/x"]["get"];
        assert_eq!(get["security"], json!([{ "bearer": [] }, { "cookie": [] }]));
        assert!(get["responses"]["200"]["content"]["application/json"].is_object());
        assert!(get["responses"]["404"]["content"]["application/problem+json"].is_object());
        assert!(get["responses"]["default"].is_object());
        assert_eq!(get["operationId"], "get_x");
        assert_eq!(operation_id("put", "/v1/views/{object}/saved/{name}"), "put_views_object_saved_name");
    }
}
