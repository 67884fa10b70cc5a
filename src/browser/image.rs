//! Small pictures made of large ones.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

use super::file_bytes::FileBytes;
use super::object_url::ObjectUrl;
use super::{document, window};

/// Browsers that cannot write it give PNG instead.
const SMALL: &str = "image/webp";

/// The picture with its longer side at most so many pixels. `None` when the browser cannot read
/// it. While it works the whole picture lies in memory, so ask for one at a time.
pub async fn small_picture(bytes: &FileBytes, media_type: &str, longest: f64) -> Option<ObjectUrl> {
    let whole = window()?.create_image_bitmap_with_blob(&bytes.blob(media_type)?).ok()?;
    let whole: ImageBitmap = JsFuture::from(whole).await.ok()?.dyn_into().ok()?;
    let canvas = draw(&whole, longest);
    whole.close();
    let canvas = canvas?;
    let written = Promise::new(&mut |resolve: Function, reject: Function| {
        if canvas.to_blob_with_type(&resolve, SMALL).is_err() {
            let _ = reject.call0(&JsValue::UNDEFINED);
        }
    });
    let small = JsFuture::from(written).await.ok()?.dyn_into::<Blob>().ok();
    // Some engines keep the pixels for as long as the element is not collected.
    canvas.set_width(0);
    ObjectUrl::of(&small?)
}

fn draw(whole: &ImageBitmap, longest: f64) -> Option<HtmlCanvasElement> {
    let (width, height) = (f64::from(whole.width()), f64::from(whole.height()));
    let scale = (longest / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).max(1.0), (height * scale).max(1.0));
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    pen.draw_image_with_image_bitmap_and_dw_and_dh(whole, 0.0, 0.0, width, height).ok()?;
    Some(canvas)
}
