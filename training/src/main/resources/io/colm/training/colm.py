# The mathematics of training a CoLM, in TorchScript. Row blocks W_i = [out_i, widths of chains 1..i] are the parameters.
# N = batch * length rows, D = widths of the chains in use together, d = head_dim. Residuals, norms and losses are
# float32; products are `compute` (6: float32, 15: bfloat16).
class Colm(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  layers : int
  head_dim : int
  compute : int
  epsilon : float

  # What training minimises, and what it is made of: [1 + prefixes], the mean losses after the first detached.
  # tokens, targets [batch, length]; a target of -100 is not counted. prefixes: hidden widths of the asked prefixes.
  # tables: cosines and sines [context, 1, d / 2], means [D, chains], members [chains, D].
  # embedding, norm, head: one tensor a chain. blocks: by layer, by kind, by chain; see `final_states`.
  # shares: weight of each prefix. distillation: hidden width of the teacher or 0, its share, temperature.
  def objective(self: __torch__.Colm, tokens: Tensor, prefixes: Tensor, tables: List[Tensor], embedding: List[Tensor],
                blocks: List[Tensor], norm: List[Tensor], head: List[Tensor], targets: Tensor, shares: Tensor,
                distillation: Tensor) -> Tensor:
    states = self.final_states(tokens, tables, embedding, blocks, norm)
    flat = targets.flatten(0, 1)
    width = int(distillation[0])
    share = float(distillation[1])
    temperature = float(distillation[2])
    counted = torch.clamp(torch.sum(torch.ne(flat, -100)), 1)
    teacher = torch.zeros([1])
    if width > 0:
      teacher = self.softened(torch.detach(self.prefix_logits(states, head, width)), temperature)
    sums = annotate(List[Tensor], [])
    losses = annotate(List[Tensor], [])
    for i in range(prefixes.size(0)):
      logits = self.prefix_logits(states, head, int(prefixes[i]))
      loss = torch.div(torch.cross_entropy_loss(logits, flat, None, 2), counted)
      losses.append(torch.detach(loss))
      if width > 0 and int(prefixes[i]) != width:
        taught = self.divergence(teacher, self.softened(logits, temperature), flat)
        loss = torch.add(torch.mul(loss, 1. - share), torch.mul(taught, share * temperature * temperature))
      sums.append(torch.mul(loss, float(shares[i])))
    total = torch.sum(torch.stack(sums, 0))
    return torch.cat([torch.unsqueeze(total, 0), torch.stack(losses, 0)], 0)

  def softened(self: __torch__.Colm, logits: Tensor, temperature: float) -> Tensor:
    return torch.log_softmax(torch.div(logits, temperature), 1)

  # Mean KL(teacher || student) over the counted tokens, of log-probabilities [N, vocabulary].
  def divergence(self: __torch__.Colm, teacher: Tensor, student: Tensor, targets: Tensor) -> Tensor:
    counted = torch.ne(targets, -100).to(6)
    each = torch.sum(torch.mul(torch.exp(teacher), torch.sub(teacher, student)), [1])
    return torch.div(torch.sum(torch.mul(each, counted)), torch.clamp(torch.sum(counted), 1))

  # Loss of every token of every asked prefix: [prefixes, batch, length].
  def token_losses(self: __torch__.Colm, tokens: Tensor, prefixes: Tensor, tables: List[Tensor],
                   embedding: List[Tensor], blocks: List[Tensor], norm: List[Tensor], head: List[Tensor],
                   targets: Tensor) -> Tensor:
    states = self.final_states(tokens, tables, embedding, blocks, norm)
    flat = targets.flatten(0, 1)
    losses = annotate(List[Tensor], [])
    for i in range(prefixes.size(0)):
      logits = self.prefix_logits(states, head, int(prefixes[i]))
      losses.append(torch.cross_entropy_loss(logits, flat, None, 0).unflatten(0, [-1, tokens.size(1)]))
    return torch.stack(losses, 0)

  # Logits [batch, length, vocabulary] of one prefix at every position of tokens [batch, length].
  def logits(self: __torch__.Colm, tokens: Tensor, prefix: Tensor, tables: List[Tensor], embedding: List[Tensor],
             blocks: List[Tensor], norm: List[Tensor], head: List[Tensor]) -> Tensor:
    states = self.final_states(tokens, tables, embedding, blocks, norm)
    return self.prefix_logits(states, head, int(prefix[0])).unflatten(0, [tokens.size(0), tokens.size(1)])

  # logits(c) = sum over chains i <= c of W_head,i RMSNorm_i(h_i): one product over the first columns.
  def prefix_logits(self: __torch__.Colm, states: Tensor, head: List[Tensor], width: int) -> Tensor:
    weights = torch.cat(head, 1).narrow(1, 0, width).to(self.compute)
    return torch.linear(states.narrow(1, 0, width), weights).to(6)

  # RMSNorm_i(h_i) after the last layer, [N, D].
  def final_states(self: __torch__.Colm, tokens: Tensor, tables: List[Tensor], embedding: List[Tensor],
                   blocks: List[Tensor], norm: List[Tensor]) -> Tensor:
    batch = tokens.size(0)
    length = tokens.size(1)
    n = len(norm)
    # Chains with keys and values of their own: 1 in CoLM-Air, all in CoLM.
    s = (len(blocks) // self.layers - 7 * n) // 2
    cosines = tables[0].narrow(0, 0, length).to(self.compute)
    sines = tables[1].narrow(0, 0, length).to(self.compute)
    h = torch.embedding(torch.cat(embedding, 1), tokens).flatten(0, 1)
    for layer in range(self.layers):
      b = blocks[layer * (7 * n + 2 * s):(layer + 1) * (7 * n + 2 * s)]
      query = b[n:2 * n]
      key = b[2 * n:2 * n + s]
      value = b[2 * n + s:2 * n + 2 * s]
      a = b[2 * n + 2 * s:]
      x = self.chain_norm(h, b[0:n], tables)
      q = self.rotate(self.heads(self.product(x, query), batch), cosines, sines).transpose(1, 2)
      k = self.spread(self.rotate(self.heads(self.product(x, key), batch), cosines, sines), query, key)
      v = self.spread(self.heads(self.product(x, value), batch), query, key)
      o = torch.scaled_dot_product_attention(q, k, v, None, 0., True).transpose(1, 2).flatten(2, 3).flatten(0, 1)
      m = torch.add(h, self.product(o, a[0:n]).to(6))
      y = self.chain_norm(m, a[n:2 * n], tables)
      f = torch.mul(torch.silu(self.product(y, a[2 * n:3 * n])), self.product(y, a[3 * n:4 * n]))
      h = torch.add(m, self.product(f, a[4 * n:5 * n]).to(6))
    return self.chain_norm(h, norm, tables)

  # x W^T, W's rows padded with zeros to the width of x: below D of some hundreds one dense product is the fastest.
  def product(self: __torch__.Colm, x: Tensor, rows: List[Tensor]) -> Tensor:
    padded = annotate(List[Tensor], [])
    for i in range(len(rows)):
      padded.append(torch.constant_pad_nd(rows[i].to(self.compute), [0, x.size(1) - rows[i].size(1)], 0.))
    return torch.linear(x, torch.cat(padded, 0))

  # One RMSNorm a chain without cutting x: the means of squares by chain, spread back over the columns of each chain.
  def chain_norm(self: __torch__.Colm, x: Tensor, gains: List[Tensor], tables: List[Tensor]) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.matmul(torch.mul(x, x), tables[2]), self.epsilon))
    return torch.mul(x, torch.matmul(scale, torch.mul(tables[3], torch.cat(gains, 0)))).to(self.compute)

  # [N, heads * d] -> [batch, length, heads, d]
  def heads(self: __torch__.Colm, x: Tensor, batch: int) -> Tensor:
    return x.unflatten(1, [-1, self.head_dim]).unflatten(0, [batch, -1])

  # RoPE over the pairs (j, j + d/2) of each head. x: [batch, length, heads, d]
  def rotate(self: __torch__.Colm, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    a, b, = torch.unbind(x.unflatten(-1, [2, self.head_dim // 2]), -2)
    left = torch.sub(torch.mul(a, cosines), torch.mul(b, sines))
    right = torch.add(torch.mul(b, cosines), torch.mul(a, sines))
    return torch.stack([left, right], -2).flatten(-2, -1)

  # Gives every query head its key/value head: head n of chain i reads head floor(n / (H_i / kv)), of chain 1 in CoLM-Air.
  # [batch, length, key/value heads, d] -> [batch, query heads, length, d]
  def spread(self: __torch__.Colm, kv: Tensor, query: List[Tensor], key: List[Tensor]) -> Tensor:
    spreads = annotate(List[Tensor], [])
    first = 0
    count = 0
    for i in range(len(query)):
      if i < len(key):
        first = first + count
        count = key[i].size(0) // self.head_dim
      share = query[i].size(0) // (count * self.head_dim)
      spreads.append(kv.narrow(2, first, count).unsqueeze(3).expand([-1, -1, -1, share, -1]).flatten(2, 3))
    return torch.cat(spreads, 2).transpose(1, 2)

  # Scales the gradients in place to a norm of at most `limit`, and returns the norm they had.
  def clip(self: __torch__.Colm, gradients: List[Tensor], limit: Tensor) -> Tensor:
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients), 0))
    torch._foreach_mul_(gradients, torch.clamp(torch.div(limit, torch.add(norm, 1.0e-6)), None, 1.))
    return norm

  # One AdamW step in place (Loshchilov & Hutter 2019); zeroes the gradients. settings: rate, beta1, beta2, decay.
  def adamw(self: __torch__.Colm, weights: List[Tensor], gradients: List[Tensor], first: List[Tensor],
            second: List[Tensor], steps: List[Tensor], settings: Tensor) -> Tensor:
    torch._foreach_add_(steps, 1.)
    torch._fused_adamw_(weights, gradients, first, second, annotate(List[Tensor], []), steps,
                        lr=float(settings[0]), beta1=float(settings[1]), beta2=float(settings[2]),
                        weight_decay=float(settings[3]), eps=1.0e-8, amsgrad=False, maximize=False)
    torch._foreach_zero_(gradients)
    return settings
