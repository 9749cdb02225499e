//! An invoice that machines read as well: the PDF is PDF/A-3 and carries `factur-x.xml` (Factur-X, EN 16931).
//!
//! Readers find the file by what the metadata say of it, in a schema that PDF/A wants described. The press writes metadata of
//! its own, so they are replaced by an incremental update at the end of the file, which PDF/A allows.

use crate::Unprintable;
use krilla::Document as Pdf;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::metadata::DateTime;

const NAME: &str = "factur-x.xml";

/// Puts the file into the PDF.
pub(crate) fn embed(pdf: &mut Pdf, xml: &[u8], at: DateTime) -> Result<(), Unprintable> {
    let file = EmbeddedFile {
        path: NAME.to_owned(),
        mime_type: MimeType::new("text/xml"),
        description: Some("Factur-X".to_owned()),
        association_kind: AssociationKind::Alternative,
        data: xml.to_vec().into(),
        modification_date: Some(at),
        compress: Some(true),
        location: None,
    };
    pdf.embed_file(file).ok_or_else(|| Unprintable::Invalid("the file is there already".to_owned()))
}

const SCHEMA: &str = r#"<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>DocumentFileName</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>The name of the embedded XML document</pdfaProperty:description></rdf:li><rdf:li rdf:parseType="Resource"><pdfaProperty:name>DocumentType</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>The type of the hybrid document in capital letters, e.g. INVOICE or ORDER</pdfaProperty:description></rdf:li><rdf:li rdf:parseType="Resource"><pdfaProperty:name>Version</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>The actual version of the standard applying to the embedded XML document</pdfaProperty:description></rdf:li><rdf:li rdf:parseType="Resource"><pdfaProperty:name>ConformanceLevel</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>The conformance level of the embedded XML document</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"#;

const FACTS: &str = r#"<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"><fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>factur-x.xml</fx:DocumentFileName><fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>"#;

const NAMESPACES: &str = r#"xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#""#;

/// The same PDF, whose metadata also say what is in it.
pub(crate) fn announce(pdf: Vec<u8>) -> Result<Vec<u8>, Unprintable> {
    updated(pdf).ok_or_else(|| Unprintable::Invalid("metadata not found".to_owned()))
}

fn updated(mut pdf: Vec<u8>) -> Option<Vec<u8>> {
    let packet = find(&pdf, b"<?xpacket begin", 0)?;
    let stream = rfind(pdf.get(..packet)?, b" 0 obj")?;
    let number_at = pdf.get(..stream)?.iter().rposition(|byte| !byte.is_ascii_digit())? + 1;
    let number = std::str::from_utf8(pdf.get(number_at..stream)?).ok()?.to_owned();
    let end = find(&pdf, b"endstream", packet)?;
    let metadata = std::str::from_utf8(pdf.get(packet..end)?).ok()?.trim_end();
    let metadata = described(metadata)?;

    let trailer = rfind(&pdf, b"trailer")?;
    let start = rfind(&pdf, b"startxref")?;
    let dictionary = pdf.get(trailer..start)?.to_vec();
    let open = find(&dictionary, b"<<", 0)? + 2;
    let previous: usize = std::str::from_utf8(pdf.get(start + 9..)?).ok()?.split_whitespace().next()?.parse().ok()?;

    if pdf.last() != Some(&b'\n') {
        pdf.push(b'\n');
    }
    let object = pdf.len();
    let length = metadata.len();
    pdf.extend(format!("{number} 0 obj\n<< /Length {length} /Type /Metadata /Subtype /XML >>\nstream\n{metadata}\nendstream\nendobj\n").bytes());
    let table = pdf.len();
    pdf.extend(format!("xref\n{number} 1\n{object:010} 00000 n \n").bytes());
    pdf.extend(dictionary.get(..open)?);
    pdf.extend(format!(" /Prev {previous}").bytes());
    pdf.extend(dictionary.get(open..)?);
    pdf.extend(format!("startxref\n{table}\n%%EOF\n").bytes());
    Some(pdf)
}

/// A property may be said once: a description of schemas that is there already gets one more.
fn described(metadata: &str) -> Option<String> {
    let close = metadata.rfind("</rdf:RDF>")?;
    let (before, after) = metadata.split_at(close);
    Some(
        match before.find("<pdfaExtension:schemas>").and_then(|at| Some(at + before.get(at..)?.find("<rdf:Bag>")? + 9))
        {
            Some(bag) => {
                let (head, tail) = before.split_at(bag);
                let schema = SCHEMA.replacen("<rdf:li ", &format!("<rdf:li {NAMESPACES} "), 1);
                format!("{head}{schema}{tail}{FACTS}{after}")
            }
            None => format!(
                r#"{before}<rdf:Description rdf:about="" {NAMESPACES}><pdfaExtension:schemas><rdf:Bag>{SCHEMA}</rdf:Bag></pdfaExtension:schemas></rdf:Description>{FACTS}{after}"#
            ),
        },
    )
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(what.len()).position(|window| window == what).map(|at| from + at)
}

fn rfind(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|window| window == what)
}
