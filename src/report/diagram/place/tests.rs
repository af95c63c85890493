//! What holds for the drawing of any dialog.

use std::fmt::Write as _;
use std::sync::Arc;

use super::*;
use crate::dialog::compile::compile;
use crate::dialog::program::Program;
use crate::dialog::source::{SourceFile, Sources};
use crate::report::diagram::Width;
use crate::report::diagram::flow::flow;
use crate::report::diagram::{dot, figure, html, mermaid, svg};

fn program(text: &str) -> Arc<Program> {
    let source = SourceFile {
        path: "trial.yaml".into(),
        text: Arc::from(text),
    };
    let compiled = compile(&Sources(vec![source]));
    let errors: Vec<_> = compiled
        .diagnostics
        .iter()
        .map(|told| &told.message)
        .collect();
    let program = compiled.dialogs.programs.get("trial").cloned();
    program.unwrap_or_else(|| panic!("it has errors: {errors:?}"))
}

/// A dialog of many steps whose ways on lie three deep, and leave in every manner there is.
fn large(groups: usize) -> Arc<Program> {
    let mut text = "dialog: trial\nlanguages: [en]\nsections:\n  main:\n".to_owned();
    for at in 0..groups {
        let _ = write!(
            text,
            "    - ask: kind_{at}
      type: choice
      optional: true
      text: Which of these many things do you like most at number {at}?
      options:
        bread: {{ label: A loaf of bread, then: [{{ say: Bread it is. }}, {{ tag: bread }}] }}
        cake:
          label: Cake
          then:
            - if: kind_{at} is answered
              then:
                - ask: often_{at}
                  type: yesno
                  text: Do you eat it often?
                  yes: [{{ say: So do we. }}]
                  no: [{{ goto: last }}]
              else if: lang == 'en'
              then: [{{ end: enough }}]
        tea: Tea
    - do: detour
      as: at_{at}
"
        );
    }
    text.push_str("    - ask: last\n      type: nps\n      text: And how was it?\n  detour:\n    - say: Round the corner.\n");
    program(&text.replace(
        "              else if: lang == 'en'\n              then: [{ end: enough }]\n",
        "              else: [{ end: enough }]\n",
    ))
}

fn placed(program: &Program, width: Width) -> Placed {
    place(&flow(program, "en", None), width.pixels())
}

/// Left, upper, right and lower end.
fn frames(drawing: &Placed) -> Vec<(i32, i32, i32, i32)> {
    let frame = |shape: &Shape| match shape {
        Shape::Box {
            x,
            y,
            width,
            height,
            ..
        } => Some((*x, *y, x + width, y + height)),
        Shape::Chip { x, y, .. } => Some((*x, *y, x + 1, shape.bottom())),
        Shape::Title { .. } | Shape::Dot { .. } => None,
    };
    drawing.shapes.iter().filter_map(frame).collect()
}

#[test]
fn no_box_lies_on_another_and_none_leaves_the_sheet() {
    let program = large(30);
    for width in [Width::Narrow, Width::Wide] {
        let drawing = placed(&program, width);
        assert!(
            drawing.width <= width.pixels(),
            "{width:?}: {}",
            drawing.width
        );
        let frames = frames(&drawing);
        assert!(frames.len() > 200, "{}", frames.len());
        for (at, one) in frames.iter().enumerate() {
            assert!(
                one.0 >= 0 && one.2 <= drawing.width && one.3 <= drawing.height,
                "{one:?}"
            );
            for other in &frames[at + 1..] {
                let beside = one.2 <= other.0 || other.2 <= one.0;
                let below = one.3 <= other.1 || other.3 <= one.1;
                assert!(beside || below, "{width:?}: {one:?} lies on {other:?}");
            }
        }
    }
}

#[test]
fn no_line_runs_through_a_box() {
    let program = large(6);
    for width in [Width::Narrow, Width::Wide] {
        let drawing = placed(&program, width);
        let boxes: Vec<_> = frames(&drawing)
            .into_iter()
            .filter(|frame| frame.2 > frame.0 + 1)
            .collect();
        for line in &drawing.lines {
            for ends in line.points.windows(2) {
                let ((x, y), (to_x, to_y)) = (ends[0], ends[1]);
                let run = (x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y));
                let through = boxes.iter().find(|frame| {
                    run.2 > frame.0 && run.0 < frame.2 && run.3 > frame.1 && run.1 < frame.3
                });
                assert!(
                    through.is_none(),
                    "{width:?}: {run:?} runs through {through:?}"
                );
            }
        }
    }
}

#[test]
fn nothing_that_an_author_writes_is_markup_anywhere() {
    let program = program(
        r#"dialog: trial
languages: [en]
steps:
  - ask: kind
    type: choice
    text: "<script>alert('1')</script> & \"so on\""
    options:
      one: { label: "</text><b>x</b>", then: [{ say: "]]>--> end %% `x`" }] }
      two: "|] --> step0[\"y\"]"
"#,
    );
    let page = html(&program, "en", None);
    let picture = svg(&program, "en", None, Width::Wide);
    for text in [&page, &picture] {
        assert!(!text.contains("<script") && !text.contains("<b>"), "{text}");
        assert!(text.contains("&lt;script&gt;"), "{text}");
    }
    let text = mermaid(&program, "en", None);
    assert!(
        !text.contains('<') || text.matches('<').count() == text.matches("<br/>").count(),
        "{text}"
    );
    assert!(text.contains("#60;script#62;"), "{text}");
    // Only whole lines of its own begin with a step.
    let own = text
        .lines()
        .filter(|line| line.trim_start().starts_with("step0 -->"));
    assert_eq!(own.count(), 2, "{text}");
    assert!(dot(&program, "en", None).contains(r#"\"so on\""#));
}

#[cfg(feature = "png")]
#[test]
fn a_picture_is_well_formed_and_can_be_drawn() {
    let picture = svg(&large(3), "en", None, Width::Narrow);
    let tree = resvg::usvg::Tree::from_str(&picture, &resvg::usvg::Options::default());
    let size = tree.expect("it is SVG").size();
    assert!(size.width() <= 344.0 && size.height() > 1000.0, "{size:?}");
}

#[test]
fn the_drawing_says_what_was_answered_and_where_it_leads() {
    let program = large(1);
    let said = figure(&program, "en", None);
    for words in [
        "A loaf of bread",
        "Tea · skips it",
        "goes to last",
        "ends: enough",
        "does detour, then goes on",
        "0–10",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains("href=\"#n-section-1\"") && said.contains("id=\"n-section-1\""));
    let text = mermaid(&program, "en", None);
    assert!(text.contains("-->|\"Tea · skips it\"|"), "{text}");
}
