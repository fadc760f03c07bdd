//! Playbooks in an editor: the language server for YAML completes, explains and checks them by our schema.
//!
//! The server is `KESU_YAML_LANGUAGE_SERVER`, or else `yaml-language-server` on the path.

#![allow(clippy::unwrap_used, reason = "a server that breaks off fails the test")]

mod program;

use std::io::BufReader;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use lsp_server::{Message, Notification, Request, Response};
use program::{folder, kesu_in, read};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(10);

/// An editor with one server.
struct Editor {
    server: Child,
    inbox: Receiver<Message>,
    asked: i32,
}

impl Editor {
    fn start() -> Self {
        let program = std::env::var("KESU_YAML_LANGUAGE_SERVER").unwrap_or_else(|_| "yaml-language-server".to_owned());
        let mut server =
            Command::new(&program).arg("--stdio").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap_or_else(
                |error| panic!("{program} does not run: {error}; npm install --global yaml-language-server@1.25.0"),
            );
        let mut out = BufReader::new(server.stdout.take().unwrap());
        let (outbox, inbox) = channel();
        thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut out) {
                if outbox.send(message).is_err() {
                    break;
                }
            }
        });
        let mut editor = Self { server, inbox, asked: 0 };
        let capabilities = json!({
            "workspace": { "configuration": true },
            "textDocument": {
                "completion": { "completionItem": { "snippetSupport": true } },
                "hover": { "contentFormat": ["plaintext"] },
            },
        });
        editor.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: Message) {
        message.write(&mut self.server.stdin.as_mut().unwrap()).unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params).into());
    }

    /// Asks the server, answering its own questions in between.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        self.send(Request::new(self.asked.into(), method.to_owned(), params).into());
        loop {
            if let Message::Response(answer) = self.receive()
                && answer.id == self.asked.into()
            {
                return answer.response_result.unwrap();
            }
        }
    }

    /// The next message that is no question.
    fn receive(&mut self) -> Message {
        loop {
            match self.inbox.recv_timeout(PATIENCE).expect("the server answers") {
                Message::Request(Request { id, method, .. }) => {
                    // No schema but ours: the server must not look for others in the network.
                    let own = json!({ "schemaStore": { "enable": false }, "validate": true, "hover": true, "completion": true });
                    let answer =
                        if method == "workspace/configuration" { json!([own, {}, {}, {}]) } else { Value::Null };
                    self.send(Response::new_ok(id, answer).into());
                }
                message => return message,
            }
        }
    }

    /// Opens a text as if it were this file, and waits for what the server says against it.
    fn open(&mut self, path: &Path, text: &str) -> (String, Vec<String>) {
        let uri = format!("file://{}", path.display());
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        loop {
            if let Message::Notification(Notification { method, params }) = self.receive()
                && method == "textDocument/publishDiagnostics"
                && params["uri"] == uri
            {
                let found = params["diagnostics"].as_array().unwrap();
                return (uri, found.iter().map(|found| found["message"].as_str().unwrap().to_owned()).collect());
            }
        }
    }

    fn at(&mut self, method: &str, uri: &str, (line, character): (usize, usize)) -> Value {
        let position = json!({ "line": line, "character": character });
        self.ask(method, json!({ "textDocument": { "uri": uri }, "position": position }))
    }

    /// What may be written there, with its explanation.
    fn completions(&mut self, uri: &str, place: (usize, usize)) -> Vec<(String, String)> {
        let found = self.at("textDocument/completion", uri, place);
        let words = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let items = found["items"].as_array().into_iter().flatten();
        items.map(|item| (words(item, "label"), words(item, "documentation"))).collect()
    }

    fn hover(&mut self, uri: &str, place: (usize, usize)) -> String {
        self.at("textDocument/hover", uri, place)["contents"].to_string()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The place after this part of the text, which it has once.
fn after(text: &str, part: &str) -> (usize, usize) {
    let before = &text[..text.find(part).unwrap() + part.len()];
    let line = before.matches('\n').count();
    (line, before.rsplit('\n').next().unwrap().chars().count())
}

fn labels(found: &[(String, String)]) -> Vec<&str> {
    found.iter().map(|(label, _)| label.as_str()).collect()
}

#[test]
fn an_editor_helps_with_a_shipped_playbook() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("playbooks/dining");
    let text = read(folder.join("wait_time.yaml"));
    let mut editor = Editor::start();

    let (uri, faults) = editor.open(&folder.join("wait_time.yaml"), &text);
    assert_eq!(faults, Vec::<String>::new(), "the shipped file is sound");
    let hover = editor.hover(&uri, after(&text, "\nackno"));
    assert!(hover.contains("說出心情") && hover.contains("客人的心情"), "{hover}");

    // The file as a writer changes it.
    let changed = text.lines().next().unwrap().to_owned()
        + "\nacknowledge:\n  - 好。\noptions:\n  - id: x\n    answers: \n    limit: manager\n\nlisten: [好。]\n\n";
    let (uri, _) = editor.open(&folder.join("changed.yaml"), &changed);
    let fields = editor.completions(&uri, (changed.lines().count(), 0));
    let offered = labels(&fields);
    for field in ["actions", "also", "asks", "cues", "departments", "examples", "notes", "rights", "subject", "title"] {
        assert!(offered.contains(&field), "{field} is offered: {offered:?}");
    }
    for other in ["acknowledge", "listen", "apology", "refund"] {
        assert!(!offered.contains(&other), "{other} is there already or belongs elsewhere: {offered:?}");
    }
    let requests = editor.completions(&uri, after(&changed, "answers: "));
    assert!(requests.contains(&("refund".to_owned(), "退款".to_owned())), "{requests:?}");

    let misspelt = changed.replace("listen", "lisen").replace("answers: ", "answers: refund");
    let (_, faults) = editor.open(&folder.join("misspelt.yaml"), &misspelt);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("lisen"), "{faults:?}");
}

#[test]
fn an_editor_helps_with_a_new_playbook_of_a_company() {
    let folder = folder(&[]);
    kesu_in(folder.path(), &["playbook", "new", "hotel/parking"], "").fine();
    let mut editor = Editor::start();
    for file in ["hotel/parking.yaml", "hotel/industry.yaml", "general/parking.yaml"] {
        let path = folder.path().join(file);
        let (_, faults) = editor.open(&path, &read(&path));
        assert_eq!(faults, Vec::<String>::new(), "{file}");
    }
    // Its own type is offered as well.
    let text = read(folder.path().join("hotel/parking.yaml")) + "examples:\n  - {text: 車位被占, type: }\n";
    let (uri, _) = editor.open(&folder.path().join("hotel/changed.yaml"), &text);
    let types = editor.completions(&uri, after(&text, "車位被占, type: "));
    assert!(labels(&types).contains(&"parking") && labels(&types).contains(&"wait_time"), "{types:?}");
}
