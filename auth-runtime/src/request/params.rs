//! The parameters of a request, in each encoding.

use super::Text;
use super::eval::Eval;
use super::out::{Out, Part, Redacted};
use crate::encode::Escape;
use crate::error::Error;
use crate::spec::{Encoding, Node, Param};
use crate::value::Value;

impl Eval<'_> {
    /// Writes the value of a parameter, once for each item of a list unless it is joined; `before` goes in
    /// front of each.
    #[inline]
    pub(super) fn each_item(
        &self,
        param: &'static Param,
        out: &mut Out,
        how: Escape,
        before: &mut dyn FnMut(&mut Out),
    ) -> Result<(), Error> {
        self.at(param.name);
        match (self.value(&param.value), param.join) {
            (Some(Value::List(list)), None) => {
                let mut any = false;
                for index in 0..list.len() {
                    let item = list.item(index);
                    if !item.is_absent() {
                        any = true;
                        before(out);
                        self.plain_value(&item, &param.value, how, " ", out)?;
                    }
                }
                if !any {
                    self.may_lack(param)?;
                }
            }
            (value, join) => {
                let mark = out.mark();
                before(out);
                let join = join.unwrap_or(" ");
                let present = match value {
                    Some(value) => self.plain_value(&value, &param.value, how, join, out)?,
                    None => self.joined(&param.value, how, join, out)?,
                };
                if !present {
                    self.may_lack(param)?;
                    out.back_to(&mark);
                }
            }
        }
        Ok(())
    }

    /// The parameters before they are encoded, as an explanation shows them.
    pub(super) fn shown_params(&self) -> Result<Vec<(String, Redacted)>, Error> {
        let mut params = Vec::new();
        for param in self.spec.request.params {
            let mut show = |out: Out| params.push((param.name.to_owned(), out.into_shown()));
            let mut out = Out::shown();
            if let (Some(Value::List(list)), None) = (self.at(param.name).value(&param.value), param.join) {
                for index in 0..list.len() {
                    if self.plain_value(&list.item(index), &param.value, Escape::Raw, " ", &mut out)? {
                        show(std::mem::replace(&mut out, Out::shown()));
                    }
                }
            } else if self.joined(&param.value, Escape::Raw, param.join.unwrap_or(" "), &mut out)? {
                show(out);
            }
        }
        for (name, _) in self.cx.params() {
            params.push((name.clone(), Redacted(vec![Part::Secret(name.clone().into())])));
        }
        Ok(params)
    }

    /// Writes the body and says its media type.
    pub(super) fn body(&self, out: &mut Out) -> Result<Text, Error> {
        match self.spec.request.encoding {
            Encoding::Form | Encoding::Query => {
                for param in self.spec.request.params {
                    self.each_item(param, out, Escape::Form, &mut |out: &mut Out| {
                        out.form_name(param.wire);
                    })?;
                }
                for (name, value) in self.cx.params() {
                    out.raw(if out.is_empty() { "" } else { "&" });
                    out.plain(name, Escape::Form);
                    out.raw("=");
                    out.secret(value.expose_secret(), Escape::Form, || name.clone().into());
                }
                Ok(Text::Static("application/x-www-form-urlencoded"))
            }
            Encoding::Json => {
                out.raw("{");
                self.nodes(self.spec.request.json, out)?;
                for (name, value) in self.cx.params() {
                    out.raw(if out.ends_with('{') { "\"" } else { ",\"" });
                    out.plain(name, Escape::Json);
                    out.raw("\":\"");
                    out.secret(value.expose_secret(), Escape::Json, || name.clone().into());
                    out.raw("\"");
                }
                out.raw("}");
                Ok(Text::Static("application/json"))
            }
            Encoding::Multipart => {
                let boundary = format!("----{}", self.cx.nonce(self.spec.provider, 32)?);
                let part = |out: &mut Out, name: &str| {
                    out.raw(if out.is_empty() { "--" } else { "\r\n--" });
                    out.raw(&boundary);
                    out.raw("\r\nContent-Disposition: form-data; name=\"");
                    out.raw(name);
                    out.raw("\"\r\n\r\n");
                };
                for param in self.spec.request.params {
                    self.each_item(param, out, Escape::Raw, &mut |out: &mut Out| part(out, param.wire))?;
                }
                for (name, value) in self.cx.params() {
                    // As browsers do (HTML standard, "multipart form data").
                    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
                    part(out, &name);
                    out.secret(value.expose_secret(), Escape::Raw, || name.clone().into());
                }
                out.raw(if out.is_empty() { "--" } else { "\r\n--" });
                out.raw(&boundary);
                out.raw("--\r\n");
                let mut media_type = out.like(80);
                media_type.raw("multipart/form-data; boundary=");
                media_type.raw(&boundary);
                Ok(Text::Out(media_type))
            }
        }
    }

    /// Writes the members of an object.
    fn nodes(&self, nodes: &'static [Node], out: &mut Out) -> Result<(), Error> {
        for node in nodes {
            let before = out.mark();
            let comma = if out.ends_with('{') { "" } else { "," };
            match node {
                Node::Leaf(index) => {
                    let Some(param) = self.spec.request.params.get(usize::from(*index)) else { continue };
                    out.raw(comma);
                    out.raw(param.wire);
                    out.raw(":");
                    if !self.at(param.name).json(param, out)? {
                        self.may_lack(param)?;
                        out.back_to(&before);
                    }
                }
                Node::Object(key, members) => {
                    out.raw(comma);
                    out.raw(key);
                    out.raw(":{");
                    let empty = out.mark();
                    self.nodes(members, out)?;
                    if out.is_at(&empty) {
                        // All of its members are absent, so it is.
                        out.back_to(&before);
                    } else {
                        out.raw("}");
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes a parameter's value as JSON. `false` where it is absent.
    fn json(&self, param: &'static Param, out: &mut Out) -> Result<bool, Error> {
        if param.join.is_none()
            && let Some(value) = self.value(&param.value)
        {
            return self.json_value(&value, param, out);
        }
        out.raw("\"");
        let present = self.joined(&param.value, Escape::Json, param.join.unwrap_or(" "), out)?;
        out.raw("\"");
        Ok(present)
    }

    fn json_value(&self, value: &Value<'_>, param: &'static Param, out: &mut Out) -> Result<bool, Error> {
        if value.is_absent() {
            return Ok(false);
        }
        match value {
            Value::Bool(_) | Value::Integer(_) | Value::Unsigned(_) => {
                return self.plain_value(value, &param.value, Escape::Raw, "", out);
            }
            Value::List(list) => {
                out.raw("[");
                let mut any = false;
                for index in 0..list.len() {
                    let mark = out.mark();
                    out.raw(if any { "," } else { "" });
                    if self.json_value(&list.item(index), param, out)? {
                        any = true;
                    } else {
                        out.back_to(&mark);
                    }
                }
                out.raw("]");
            }
            _ => {
                out.raw("\"");
                self.plain_value(value, &param.value, Escape::Json, "", out)?;
                out.raw("\"");
            }
        }
        Ok(true)
    }
}
