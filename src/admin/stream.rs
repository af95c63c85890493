//! Sends a file piece by piece, however large it is.

use std::convert::Infallible;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::Frame;
use tokio::sync::mpsc;

/// The size of a piece in bytes.
const PIECE: usize = 64 << 10;

struct Pieces(mpsc::Receiver<Bytes>);

/// Returns a file as the body of a response; several may read it at once.
pub fn body(file: Arc<File>) -> Body {
    let (send, pieces) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let (mut piece, mut at) = (vec![0; PIECE], 0);
        // A file that cannot be read ends early, and so does one that nobody takes.
        while let Ok(count @ 1..) = file.read_at(&mut piece, at) {
            at += count as u64;
            if send
                .blocking_send(Bytes::copy_from_slice(&piece[..count]))
                .is_err()
            {
                return;
            }
        }
    });
    Body::new(Pieces(pieces))
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.0.poll_recv(context);
        piece.map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}
