//! Direct mail from the rest to a group called `odd`.

/// Node 0 of `nodes` tells all others at once, who hear of it 10 ms later; the nodes `odd` are a group.
pub fn mail(nodes: u32, odd: &str) -> String {
    format!(
        "[cluster]\nnodes = {nodes}\n[protocol]\nkind = 'direct-mail'\n[network]\n\
         latency = {{ kind = 'constant', value = '10 ms' }}\n[[groups]]\nname = 'odd'\nnodes = {odd}\n\
         [[workload]]\nat = '0 s'\nnode = 0\ncommand = 'set a b'\n\
         [stop]\nwhen = 'never'\nat = '2 s'\n"
    )
}
