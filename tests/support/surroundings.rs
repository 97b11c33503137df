//! Networks, workloads, faults and stops, as scenarios write them.

/// Two writes of one key, one of another, a delete and a read.
pub const PERIODIC: &str = "
[network]
latency = { kind = 'uniform', min = '5 ms', max = '300 ms' }
loss = '5 %'
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[[workload]]
at = '2 s'
nodes = [3, 7]
command = 'set a c'
[[workload]]
at = '3 s'
node = 9
command = 'set other d'
[[workload]]
at = '6 s'
node = 5
command = 'delete a'
[[workload]]
at = '9 s'
nodes = '10 %'
command = 'get a'
[[faults]]
at = '1500 ms'
lasts = '4 s'
kind = 'crash'
nodes = '10 %'
[[faults]]
at = '2 s'
lasts = '3 s'
kind = 'partition'
groups = ['0..30']
[stop]
when = 'never'
at = '10 s'
";

/// The same without latencies, and without the delete, which not every kind takes in cycles.
pub const CYCLES: &str = "
[network]
loss = '5 %'
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[[workload]]
at = '2 s'
nodes = [3, 7]
command = 'set a c'
[[workload]]
at = '3500 ms'
node = 9
command = 'set other d'
[[workload]]
at = '9500 ms'
nodes = '10 %'
command = 'get a'
[[faults]]
at = '1500 ms'
lasts = '4 s'
kind = 'crash'
nodes = '10 %'
[[faults]]
at = '2500 ms'
lasts = '3 s'
kind = 'partition'
groups = ['0..30']
[stop]
when = 'never'
at = '12 s'
";

/// What a network may do to messages and cycles allow.
pub const BAD_CYCLES: &str = "
[network]
loss = { kind = 'gilbert-elliott', good = '2 s', bad = '200 ms', loss_bad = '90 %' }
corruption = '3 %'
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[[workload]]
at = '2 s'
nodes = [3, 7]
command = 'set a c'
[[faults]]
at = '1500 ms'
lasts = '4 s'
kind = 'cut'
from = '0..30'
to = '20..64'
one_way = true
[[faults]]
at = '3100 ms'
lasts = '6 s'
kind = 'link'
from = '10..40'
loss = '40 %'
[[faults]]
at = '1500 ms'
lasts = '4 s'
kind = 'replay'
nodes = '10..15'
[[faults]]
at = '2500 ms'
kind = 'forge'
nodes = 7
[stop]
when = 'never'
at = '12 s'
";

/// Whatever a network may do to messages.
pub const BAD_PERIODIC: &str = "
[network]
latency = { kind = 'exponential', mean = '50 ms' }
loss = { kind = 'gilbert-elliott', good = '2 s', bad = '200 ms', loss_bad = '90 %' }
duplication = '30 %'
corruption = '3 %'
order = 'fifo'
up = { rate = '20 kB/s', queue = '2 kB' }
down = { rate = '10 kB/s', queue = '1 kB' }
processing = '5 ms'
receive_queue = '500 B'
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[[workload]]
at = '2 s'
nodes = '0..8'
command = 'set other c'
[[workload]]
at = '1 s'
nodes = '30 %'
each = 'one'
command = 'set {key} d'
keys = { kind = 'zipf', count = 3 }
rate = '1 /s'
until = '8 s'
[[faults]]
at = '1500 ms'
lasts = '4 s'
kind = 'isolate'
nodes = '20 %'
stops = 'in'
[[faults]]
at = '3 s'
lasts = '2 s'
kind = 'pause'
nodes = '30 %'
[[faults]]
at = '2500 ms'
lasts = '4 s'
kind = 'clock-drift'
nodes = '0..30'
rate = '-100000 ppm'
[[faults]]
at = '4 s'
lasts = '3 s'
kind = 'replay'
nodes = '10..15'
[[faults]]
at = '4500 ms'
lasts = '3 s'
kind = 'forge'
nodes = '12..17'
[[faults]]
at = '5 s'
lasts = '3 s'
kind = 'mute'
nodes = '16..20'
[[faults]]
at = '3 s'
lasts = '3 s'
kind = 'link'
latency = { kind = 'uniform', min = '1 ms', max = '40 ms' }
[[faults]]
at = '4 s'
kind = 'link'
from = '0..40'
to = '30..64'
one_way = true
loss = '20 %'
corruption = '20 %'
duplication = '20 %'
delay = '150 ms'
[stop]
when = 'never'
at = '12 s'
";

/// Streams through all that can befall them.
pub const STREAMS: &str = "
[network]
transport = 'stream'
latency = { kind = 'exponential', min = '2 ms', mean = '50 ms' }
loss = '8 %'
corruption = '3 %'
up = { rate = '40 kB/s', queue = '4 kB' }
down = { rate = '40 kB/s', queue = '4 kB' }
processing = '1 ms'
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[[workload]]
at = '2 s'
nodes = '0..8'
command = 'set other c'
[[faults]]
at = '1500 ms'
lasts = '2 s'
kind = 'isolate'
nodes = '20 %'
stops = 'in'
[[faults]]
at = '3 s'
lasts = '2 s'
kind = 'crash'
nodes = '20 %'
[[faults]]
at = '6 s'
lasts = '1 s'
kind = 'link'
from = '0..40'
loss = '40 %'
corruption = '40 %'
[stop]
when = 'never'
at = '12 s'
";

/// Nodes that come and go, and disks that take time.
pub const LIVELY: &str = "
[network]
latency = { kind = 'uniform', min = '5 ms', max = '300 ms' }
loss = '5 %'
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[[workload]]
at = '2 s'
nodes = '0..8'
command = 'set other c'
[[faults]]
at = '0 s'
lasts = '9 s'
kind = 'churn'
nodes = '40 %'
up = { kind = 'weibull', shape = 0.6, mean = '3 s' }
down = { kind = 'exponential', mean = '1 s' }
disk = 'lost'
[[faults]]
at = '1 s'
lasts = '500 ms'
every = '2 s'
count = 4
kind = 'cut'
from = '0..20'
to = '20..64'
[[faults]]
at = '3 s'
kind = 'join'
nodes = '50..60'
[[faults]]
at = '7 s'
kind = 'leave'
nodes = [0, 40]
[[faults]]
at = '4 s'
kind = 'churn'
nodes = '10..30'
up = { kind = 'pareto', shape = 1.5, mean = '2 s' }
down = { kind = 'constant', time = '700 ms' }
[stop]
when = 'never'
at = '12 s'
";

/// What is among that, and goes wrong only where nodes have timers.
pub const DRIFT: &str = "[[faults]]
at = '2500 ms'
lasts = '4 s'
kind = 'clock-drift'
nodes = '0..30'
rate = '-100000 ppm'
";

/// What goes wrong where nodes read their clocks.
pub const CLOCKS: &str = "
[[faults]]
at = '2500 ms'
kind = 'clock-skew'
nodes = 'all'
by = '1 h'
lasts = '2 s'
[[faults]]
at = '2 s'
kind = 'clock-jump'
nodes = '20..40'
by = '-5 s'
";
