//! Draws QR codes: in a terminal, as SVG, as PNG.

use std::fmt::Write;

use anyhow::{Context, Result};
use qrcode::{Color, EcLevel, QrCode};

/// The empty border that readers need, in modules.
const QUIET: usize = 4;

/// A QR code: its modules row by row, with the border.
pub struct Code {
    side: usize,
    dark: Vec<bool>,
}

impl Code {
    /// Makes the code of an address.
    ///
    /// Fails if it is too long for one.
    pub fn of(address: &str) -> Result<Self> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M)
            .context("making a QR code of the address")?;
        let (inner, colors) = (code.width(), code.to_colors());
        let side = inner + 2 * QUIET;
        let is_dark = |at: usize| {
            let (x, y) = (at % side, at / side);
            let inside = QUIET..QUIET + inner;
            inside.contains(&x)
                && inside.contains(&y)
                && colors[(y - QUIET) * inner + x - QUIET] == Color::Dark
        };
        let dark = (0..side * side).map(is_dark).collect();
        Ok(Self { side, dark })
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        // There may be an odd number of rows.
        self.dark.get(y * self.side + x).copied().unwrap_or(false)
    }

    /// Returns it for a terminal, two modules a letter. Without colours light is what is drawn, as
    /// on the usual dark ground.
    pub fn text(&self, is_coloured: bool) -> String {
        let mut text = String::new();
        for y in (0..self.side).step_by(2) {
            if is_coloured {
                text.push_str("\x1b[97;40m");
            }
            text.extend((0..self.side).map(|x| {
                match (self.is_dark(x, y), self.is_dark(x, y + 1)) {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    (true, true) => ' ',
                }
            }));
            text.push_str(if is_coloured { "\x1b[0m\n" } else { "\n" });
        }
        text
    }

    /// Returns it as SVG.
    pub fn svg(&self) -> String {
        let side = self.side;
        let mut path = String::new();
        for y in 0..side {
            for x in (0..side).filter(|x| self.is_dark(*x, y)) {
                // Writing to a text cannot fail.
                let _ = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>\n"
        )
    }

    /// Returns it as PNG, ten pixels a module.
    ///
    /// Fails if this program was built without pictures.
    #[cfg(feature = "png")]
    pub fn png(&self) -> Result<Vec<u8>> {
        use resvg::tiny_skia::{Pixmap, Transform};
        use resvg::usvg::{Options, Tree};
        const SCALE: usize = 10;
        let tree = Tree::from_str(&self.svg(), &Options::default()).context("drawing the code")?;
        let side = u32::try_from(self.side * SCALE).context("drawing the code")?;
        let mut pixels = Pixmap::new(side, side).context("drawing the code")?;
        let scale = Transform::from_scale(SCALE as f32, SCALE as f32);
        resvg::render(&tree, scale, &mut pixels.as_mut());
        pixels.encode_png().context("writing the code")
    }

    /// Says that this program was built without pictures.
    #[cfg(not(feature = "png"))]
    pub fn png(&self) -> Result<Vec<u8>> {
        anyhow::bail!(
            "this program was built without PNG (cargo build --release --features png); an .svg needs nothing"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_an_empty_border() {
        let code = Code::of("https://chat.example.org/d/wish-flyer").expect("it fits");
        let ring = |x: usize, y: usize| {
            (0..7).all(|at| {
                code.is_dark(x + at, y) && code.is_dark(x, y + at) && code.is_dark(x + 6, y + at)
            }) && !code.is_dark(x + 1, y + 1)
                && code.is_dark(x + 3, y + 3)
        };
        let last = code.side - QUIET - 7;
        assert!(ring(QUIET, QUIET) && ring(last, QUIET) && ring(QUIET, last));
        assert!(!ring(last, last));
        assert!(
            (0..code.side).all(|at| !code.is_dark(at, QUIET - 1) && !code.is_dark(QUIET - 1, at))
        );
        let text = code.text(false);
        assert_eq!(text.lines().count(), code.side.div_ceil(2));
        assert!(text.starts_with("██") && code.svg().contains("M4 4h1v1h-1z"));
    }
}
