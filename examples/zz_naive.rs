#[path = "../benches/naive.rs"]
mod naive;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n = a[1].parse::<f64>().unwrap() as u32;
    let reps: u64 = a[2].parse().unwrap();
    let t = std::time::Instant::now();
    let mut ev = 0;
    let mut s = 0f64;
    for r in 0..reps {
        let (c, e) = naive::run(n, r);
        ev += e;
        s += c as f64 / 1e9;
    }
    println!(
        "naive n {n} conv {:.4} ns/event {:.1}",
        s / reps as f64,
        t.elapsed().as_secs_f64() * 1e9 / ev as f64
    );
}
