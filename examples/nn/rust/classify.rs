//! Says what is in a picture, with a classifier that the cluster knows by name.
//!
//!   classify.wasm MODEL PICTURE|FOLDER [--size N] [--mean M] [--scale S] [--plain]
//!                                      [--labels FILE | --names A,B]
//!
//! The picture is a JPEG or PNG. It is decoded and scaled to N x N here, in the sandbox, and goes to
//! the model as floats (value - mean) / scale, red before green before blue. M and S are one number,
//! or three for red, green, blue. The defaults fit EfficientNet-Lite0. Scaling takes every pixel into
//! account, or with --plain four for each result, as some models were trained.
//!
//! Of a folder each picture is a task of its own, anywhere in the cluster. It gets the bytes as an
//! object, because the folder is granted to this program only.

#[path = "../../../sdk/rust/ray.rs"]
mod ray;

use ray::{Arg, Ref};
use std::collections::VecDeque;
use std::io::Cursor;
use std::path::Path;
use wasi_nn::{ExecutionTarget, GraphBuilder, GraphEncoding, TensorType};
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

const BEST: usize = 5;
const CHANNELS: usize = 3;
const CLASSES_MAX: usize = 65_536;
const FILE_BYTES_MAX: u64 = 64 << 20;
const PICTURES_MAX: usize = 100_000;
const SIDE_MAX: usize = 16_384;
const SIZE_MAX: usize = 2048;
const TASKS_MAX: usize = 64;
const USAGE: &str = "usage: classify.wasm MODEL PICTURE|FOLDER [--size N] [--mean M] [--scale S] \
                     [--plain] [--labels FILE | --names A,B]";

/// Failures are sentences.
type Result<T> = std::result::Result<T, String>;

/// How pixels become numbers.
struct Preparation {
    size: usize,
    is_plain: bool,
    mean: [f32; CHANNELS],
    scale: [f32; CHANNELS],
}

/// Red, green and blue of every pixel, row by row.
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

struct Guess {
    class: usize,
    score: f32,
}

struct Order {
    model: String,
    path: String,
    labels: Vec<String>,
    preparation: Preparation,
}

// ---- pictures ----

fn decode(file: &[u8]) -> Result<Picture> {
    if file.starts_with(&[0xFF, 0xD8]) {
        decode_jpeg(file)
    } else {
        decode_png(file)
    }
    .map_err(|reason| format!("no JPEG or PNG: {reason}"))
}

fn decode_jpeg(file: &[u8]) -> Result<Picture> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    let pixels = decoder.decode().map_err(|e| format!("{e:?}"))?;
    let (width, height) = decoder.dimensions().ok_or("it has no size")?;
    Ok(Picture { width, height, pixels })
}

fn decode_png(file: &[u8]) -> Result<Picture> {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|e| e.to_string())?;
    let (width, height) = reader.info().size();
    if width as usize > SIDE_MAX || height as usize > SIDE_MAX {
        return Err("it is too large".into());
    }
    let mut samples = vec![0; reader.output_buffer_size().ok_or("it is too large")?];
    let frame = reader.next_frame(&mut samples).map_err(|e| e.to_string())?;
    samples.truncate(frame.buffer_size());
    let pixels = match frame.color_type.samples() {
        3 => samples,
        4 => samples.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect(),
        n => samples.chunks_exact(n).flat_map(|p| [p[0]; CHANNELS]).collect(),
    };
    Ok(Picture { width: width as usize, height: height as usize, pixels })
}

// ---- from pixels to numbers ----

/// Which pixels make one pixel of the scaled picture, along one side.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

/// Weights fall linearly to both sides; over more than one pixel when the picture shrinks, so that no
/// pixel is left out, unless it is to be plain.
fn taps(from: usize, to: usize, is_plain: bool) -> Vec<Taps> {
    let step = from as f64 / to as f64;
    let reach = if is_plain { 1.0 } else { step.max(1.0) };
    let tap = |i: usize| {
        let centre = (i as f64 + 0.5) * step;
        let first = (centre - reach - 0.5).ceil().max(0.0) as usize;
        let last = ((centre + reach - 0.5).floor() as usize).min(from - 1);
        let weight = |x: usize| 1.0 - (x as f64 + 0.5 - centre).abs() / reach;
        let sum: f64 = (first..=last).map(weight).sum();
        Taps { first, weights: (first..=last).map(|x| (weight(x) / sum) as f32).collect() }
    };
    (0..to).map(tap).collect()
}

/// Scales every row to `how.size` pixels.
fn scale_rows(picture: &Picture, how: &Preparation) -> Vec<f32> {
    let taps = taps(picture.width, how.size, how.is_plain);
    let mut scaled = Vec::with_capacity(picture.height * how.size * CHANNELS);
    for row in picture.pixels.chunks_exact(picture.width * CHANNELS) {
        for tap in &taps {
            let mut sums = [0f32; CHANNELS];
            let from = row[tap.first * CHANNELS..].chunks_exact(CHANNELS);
            for (weight, pixel) in tap.weights.iter().zip(from) {
                for c in 0..CHANNELS {
                    sums[c] += weight * f32::from(pixel[c]);
                }
            }
            scaled.extend(sums);
        }
    }
    scaled
}

/// The numbers for the model: a plane for each channel.
fn prepare(picture: &Picture, how: &Preparation) -> Vec<f32> {
    let rows = scale_rows(picture, how);
    let stride = how.size * CHANNELS;
    let taps = taps(picture.height, how.size, how.is_plain);
    let mut numbers = Vec::with_capacity(how.size * stride);
    for c in 0..CHANNELS {
        for tap in &taps {
            for x in 0..how.size {
                let at = |k: usize| (tap.first + k) * stride + x * CHANNELS + c;
                let value: f32 = tap.weights.iter().enumerate().map(|(k, w)| w * rows[at(k)]).sum();
                numbers.push((value - how.mean[c]) / how.scale[c]);
            }
        }
    }
    numbers
}

// ---- from numbers to guesses ----

fn infer(model: &str, numbers: &[f32], size: usize) -> std::result::Result<Vec<f32>, wasi_nn::Error> {
    let graph = GraphBuilder::new(GraphEncoding::Onnx, ExecutionTarget::CPU).build_from_cache(model)?;
    let mut context = graph.init_execution_context()?;
    context.set_input(0, TensorType::F32, &[1, CHANNELS, size, size], numbers)?;
    context.compute()?;
    let mut scores = vec![0f32; CLASSES_MAX];
    let bytes = context.get_output(0, &mut scores)?;
    scores.truncate(bytes / size_of::<f32>());
    Ok(scores)
}

/// Leaves scores alone that a softmax of the model's own has made.
fn softmax(scores: &mut [f32]) {
    let sum: f32 = scores.iter().sum();
    if scores.iter().all(|score| (0.0..=1.0).contains(score)) && (sum - 1.0).abs() < 1e-3 {
        return;
    }
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - most).exp());
    let sum: f64 = scores.iter().map(|&score| f64::from(score)).sum();
    scores.iter_mut().for_each(|score| *score = (f64::from(*score) / sum) as f32);
}

fn classify(model: &str, how: &Preparation, file: &[u8]) -> Result<Vec<Guess>> {
    let numbers = prepare(&decode(file)?, how);
    let mut scores =
        infer(model, &numbers, how.size).map_err(|reason| format!("model {model}: {reason}"))?;
    softmax(&mut scores);
    let mut guesses: Vec<Guess> =
        scores.into_iter().enumerate().map(|(class, score)| Guess { class, score }).collect();
    guesses.sort_by(|a, b| b.score.total_cmp(&a.score));
    guesses.truncate(BEST);
    Ok(guesses)
}

// ---- tasks ----

/// The task: a picture arrives as a dependency; its guesses are the result, or the reason.
extern "C" fn classify_picture(
    model: *const u8, model_len: usize, how: *const u8, how_len: usize, file: *const u8, file_len: usize,
) {
    let bytes = |at: *const u8, len: usize| unsafe { std::slice::from_raw_parts(at, len) };
    let model = String::from_utf8_lossy(bytes(model, model_len));
    let how = unpack_preparation(bytes(how, how_len));
    let answer = pack_answer(&classify(&model, &how, bytes(file, file_len)));
    ray::result(&answer).expect("the guesses are stored");
}

fn numbers_in(bytes: &[u8]) -> impl Iterator<Item = [u8; 4]> + '_ {
    bytes.chunks_exact(4).map(|four| four.try_into().expect("four bytes"))
}

fn pack_preparation(how: &Preparation) -> Vec<u8> {
    let channels = how.mean.iter().chain(&how.scale);
    let words = [how.size as u32, how.is_plain as u32];
    words.into_iter().flat_map(u32::to_le_bytes).chain(channels.flat_map(|value| value.to_le_bytes())).collect()
}

fn unpack_preparation(bytes: &[u8]) -> Preparation {
    let mut words = numbers_in(bytes);
    let mut word = || words.next().map_or(0, u32::from_le_bytes);
    let (size, is_plain) = (word() as usize, word() != 0);
    let mut channel = || words.next().map_or(0.0, f32::from_le_bytes);
    let mut channels = || [channel(), channel(), channel()];
    Preparation { size, is_plain, mean: channels(), scale: channels() }
}

/// A 1 before guesses, a 0 before the reason why there are none.
fn pack_answer(answer: &Result<Vec<Guess>>) -> Vec<u8> {
    match answer {
        Ok(guesses) => {
            let pack = |guess: &Guess| [(guess.class as u32).to_le_bytes(), guess.score.to_le_bytes()];
            [1].into_iter().chain(guesses.iter().flat_map(pack).flatten()).collect()
        }
        Err(reason) => [0].into_iter().chain(reason.bytes()).collect(),
    }
}

fn unpack_answer(bytes: &[u8]) -> Result<Vec<Guess>> {
    let (kind, rest) = bytes.split_first().ok_or("its task answered nothing")?;
    if *kind == 0 {
        return Err(String::from_utf8_lossy(rest).into_owned());
    }
    let words: Vec<[u8; 4]> = numbers_in(rest).collect();
    let guess = |pair: &[[u8; 4]]| Guess {
        class: u32::from_le_bytes(pair[0]) as usize,
        score: f32::from_le_bytes(pair[1]),
    };
    Ok(words.chunks_exact(2).map(guess).collect())
}

// ---- the program ----

fn read_file(path: &str) -> Result<Vec<u8>> {
    let readable = std::fs::metadata(path).and_then(|about| {
        if about.len() > FILE_BYTES_MAX {
            return Err(std::io::Error::other("it is larger than 64 MiB"));
        }
        std::fs::read(path)
    });
    readable.map_err(|reason| {
        format!("{path}: {reason}; is its folder granted, as with --dir photos::/photos:ro?")
    })
}

fn pictures_in(folder: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| format!("{folder}: {e}"))? {
        let name = entry.map_err(|e| format!("{folder}: {e}"))?.file_name();
        let name = name.to_string_lossy().into_owned();
        let ending = Path::new(&name).extension().map(|it| it.to_string_lossy().to_lowercase());
        if ending.is_some_and(|it| ["jpg", "jpeg", "png"].contains(&it.as_str())) {
            names.push(name);
        }
        if names.len() > PICTURES_MAX {
            return Err(format!("{folder} has more than {PICTURES_MAX} pictures"));
        }
    }
    names.sort();
    Ok(names)
}

/// Prints one block. Returns whether the picture could be classified.
fn print(name: &str, answer: &Result<Vec<Guess>>, labels: &[String]) -> bool {
    println!("{name}");
    match answer {
        Ok(guesses) => {
            for Guess { class, score } in guesses {
                println!("  {score:.3}  {class:4}  {}", labels.get(*class).map_or("?", |it| it));
            }
        }
        Err(reason) => println!("  not classified, {reason}"),
    }
    answer.is_ok()
}

fn start(order: &Order, name: &str) -> Result<Ref> {
    let file = read_file(&format!("{}/{name}", order.path))?;
    let picture = ray::put(&file).map_err(|e| format!("a picture was not stored: {e}"))?;
    let how = pack_preparation(&order.preparation);
    let args = [Arg::Bytes(order.model.as_bytes()), Arg::Bytes(&how), Arg::Dependency(&picture)];
    ray::call(classify_picture as *const (), &args)
        .map_err(|e| format!("a task was not accepted: {e}"))
}

/// One task for each picture, at most TASKS_MAX ahead of the one that is printed next.
fn classify_folder(order: &Order) -> Result<bool> {
    let names = pictures_in(&order.path)?;
    if names.is_empty() {
        return Err(format!("{} has no .jpg, .jpeg or .png", order.path));
    }
    let mut waiting = names.iter();
    let mut started = VecDeque::new();
    let mut are_all = true;
    for name in &names {
        for next in waiting.by_ref().take(TASKS_MAX - started.len()) {
            started.push_back(start(order, next)?);
        }
        let answer = started.pop_front().ok_or("a task was not started")?;
        let bytes = ray::get(&answer).map_err(|e| format!("{name}: {e}"))?;
        are_all &= print(name, &unpack_answer(&bytes), &order.labels);
    }
    Ok(are_all)
}

fn classify_file(order: &Order) -> Result<bool> {
    let answer = classify(&order.model, &order.preparation, &read_file(&order.path)?);
    let name = order.path.rsplit('/').next().unwrap_or_default();
    Ok(print(name, &answer, &order.labels))
}

/// One number for all channels, or three.
fn channels(text: &str) -> Result<[f32; CHANNELS]> {
    let numbers: Vec<f32> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [one] => Ok([one; CHANNELS]),
        [red, green, blue] => Ok([red, green, blue]),
        _ => Err("--mean and --scale want one number, or three like 1,2,3".into()),
    }
}

fn order() -> Result<Order> {
    let mut positional = Vec::new();
    let mut labels = Vec::new();
    let mut how = Preparation {
        size: 224,
        is_plain: false,
        mean: [127.0; CHANNELS],
        scale: [128.0; CHANNELS],
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--plain" {
            how.is_plain = true;
            continue;
        }
        if !word.starts_with("--") {
            positional.push(word);
            continue;
        }
        let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
        match word.as_str() {
            "--size" => how.size = value.parse().unwrap_or(0),
            "--mean" => how.mean = channels(&value)?,
            "--scale" => how.scale = channels(&value)?,
            "--labels" => {
                let text = read_file(&value)?;
                labels = String::from_utf8_lossy(&text).lines().map(str::to_owned).collect();
            }
            "--names" => labels = value.split(',').map(str::to_owned).collect(),
            _ => return Err(USAGE.into()),
        }
    }
    let [model, path] = <[String; 2]>::try_from(positional).map_err(|_| USAGE)?;
    if how.size == 0 || how.size > SIZE_MAX {
        return Err(format!("--size wants 1 to {SIZE_MAX}"));
    }
    if how.scale.contains(&0.0) {
        return Err("--scale must not be 0".into());
    }
    Ok(Order { model, path, labels, preparation: how })
}

fn run() -> Result<bool> {
    let order = order()?;
    if Path::new(&order.path).is_dir() {
        classify_folder(&order)
    } else {
        classify_file(&order)
    }
}

fn main() {
    match run() {
        Ok(true) => {}
        Ok(false) => std::process::exit(1),
        Err(reason) => {
            eprintln!("{reason}");
            std::process::exit(1);
        }
    }
}
