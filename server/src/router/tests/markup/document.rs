//! An HTML document as a browser would build it: its elements with their attributes, in their order.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ExpandedName, LocalName, Namespace, ParseOpts, QualName, parse_document};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// Stands in everything that comes from outside. No element and no attribute of ours is called so.
pub(super) const PROBE: &str = "x-probe";

/// An element.
pub(super) struct Element {
    /// Its name.
    pub name: String,
    /// Names and values of its attributes.
    pub attributes: Vec<(String, String)>,
    /// The text of a `textarea`, `title` or `script`: what stands in it before any element.
    pub text: String,
}

impl Element {
    /// The value of that attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(named, _)| named == name).map(|(_, value)| value.as_str())
    }
}

/// The document's elements. In a browser `without_scripts` what stands in `noscript` are elements too.
pub(super) fn elements(html: &str, without_scripts: bool) -> Vec<Element> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: !without_scripts, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    parse_document(Sink::default(), options).one(html)
}

/// The one element with a name of our own: what lives in a page.
const ISLAND: &str = "leptos-island";

/// What in a document is markup that came from outside.
pub(super) fn foreign(elements: &[Element]) -> Vec<String> {
    let odd = |name: &str| {
        name.contains("probe") || name.contains(|c| !matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | ':'))
    };
    let mut found = Vec::new();
    for element in elements {
        if odd(&element.name) || element.name.contains('-') && element.name != ISLAND {
            found.push(format!("<{}>", element.name));
        }
        let attributes = element.attributes.iter().filter(|(name, _)| odd(name) || name.starts_with("on"));
        found.extend(attributes.map(|(name, _)| format!("<{} {name}>", element.name)));
    }
    found
}

struct Node {
    name: QualName,
    attributes: RefCell<Vec<Attribute>>,
    text: RefCell<String>,
}

/// Notes the elements that the parser makes; where they go is the parser's own affair.
#[derive(Default)]
struct Sink {
    nodes: RefCell<Vec<Rc<Node>>>,
}

impl Node {
    fn new(name: QualName, attributes: Vec<Attribute>) -> Rc<Self> {
        Rc::new(Self { name, attributes: RefCell::new(attributes), text: RefCell::default() })
    }

    /// What is no element.
    fn other() -> Rc<Self> {
        Self::new(QualName::new(None, Namespace::default(), LocalName::default()), Vec::new())
    }
}

impl TreeSink for Sink {
    type Handle = Rc<Node>;
    type Output = Vec<Element>;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Vec<Element> {
        let element = |node: &Rc<Node>| Element {
            name: node.name.local.to_string(),
            attributes: node
                .attributes
                .borrow()
                .iter()
                .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()))
                .collect(),
            text: node.text.borrow().clone(),
        };
        self.nodes.borrow().iter().map(element).collect()
    }

    fn get_document(&self) -> Rc<Node> {
        Node::other()
    }

    fn elem_name<'a>(&'a self, target: &'a Rc<Node>) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Rc<Node> {
        let node = Node::new(name, attributes);
        self.nodes.borrow_mut().push(node.clone());
        node
    }

    fn create_comment(&self, _: StrTendril) -> Rc<Node> {
        Node::other()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Rc<Node> {
        Node::other()
    }

    fn append(&self, parent: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        if let NodeOrText::AppendText(text) = child {
            parent.text.borrow_mut().push_str(&text);
        }
    }

    fn add_attrs_if_missing(&self, target: &Rc<Node>, attributes: Vec<Attribute>) {
        target.attributes.borrow_mut().extend(attributes);
    }

    fn get_template_contents(&self, target: &Rc<Node>) -> Rc<Node> {
        target.clone()
    }

    fn same_node(&self, x: &Rc<Node>, y: &Rc<Node>) -> bool {
        Rc::ptr_eq(x, y)
    }

    fn parse_error(&self, _: Cow<'static, str>) {}
    fn append_based_on_parent_node(&self, _: &Rc<Node>, _: &Rc<Node>, _: NodeOrText<Rc<Node>>) {}
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, _: &Rc<Node>, _: NodeOrText<Rc<Node>>) {}
    fn remove_from_parent(&self, _: &Rc<Node>) {}
    fn reparent_children(&self, _: &Rc<Node>, _: &Rc<Node>) {}
}

#[test]
fn what_breaks_out_of_text_or_an_attribute_is_found() {
    let found = |html: &str| (foreign(&elements(html, false)), foreign(&elements(html, true)));
    let element = || vec!["<x-probe>".to_owned()];
    for html in [
        "<title>a</title><x-probe></title>",
        "<textarea>a</textarea><x-probe></textarea>",
        "<script>a</script><x-probe></script>",
        "<input value=\"a\"><x-probe>\">",
    ] {
        assert_eq!(found(html), (element(), element()), "{html}");
    }
    assert_eq!(found("<noscript><p><x-probe></noscript>"), (Vec::new(), element()));
    assert_eq!(found("<p title=\"\" x-probe=\"\">").0, ["<p x-probe>"]);
    assert_eq!(found("<p title='' onload='x'>").0, ["<p onload>"]);
    assert_eq!(found("<p title=\"\"b\"c\">").0, ["<p b\"c\">"]);
    let text = "<title>&lt;x-probe></title><p title='<x-probe>'>a &lt;x-probe></p><textarea><x-probe></textarea>";
    assert_eq!(found(text), (Vec::new(), Vec::new()));
}
