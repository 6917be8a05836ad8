# The mathematics of training a CoLM, in TorchScript. Row blocks W_i = [out_i, widths of chains 1..i] are the parameters.
# N = batch * length rows, d = head_dim. Residuals, norms and losses are float32; products are `compute` (6: float32,
# 15: bfloat16).
# Each chain c runs by itself, its products as sums over the chains up to it: nothing is multiplied by zeros, and PyTorch
# keeps no graph of the chains before the first that learns. Nothing is made here of numbers alone: such a tensor would
# be on the processor, whatever device the others are on.
class Colm(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  layers : int
  head_dim : int
  compute : int
  epsilon : float

  # What training minimises, and what it is made of: [1 + prefixes], the mean losses after the first detached.
  # tokens, targets [batch, length]; a target of -100 is not counted. ends: chain counts, ascending, among them those of
  # the teacher and of the frozen chains. rotary: cosines and sines [length, 1, d / 2].
  # embedding, norm, head: one tensor a chain. blocks: by layer, by kind, by chain; see `layer`.
  # shares: weight of the prefix that each of the ends makes; 0: it is no part of the sum.
  # distillation: chain count of the teacher or 0, its share, temperature.
  def objective(self: __torch__.Colm, tokens: Tensor, ends: Tensor, rotary: List[Tensor], embedding: List[Tensor],
                blocks: List[Tensor], norm: List[Tensor], head: List[Tensor], targets: Tensor, shares: Tensor,
                distillation: Tensor) -> Tensor:
    logits = self.prefix_logits(self.final_states(tokens, rotary, embedding, blocks, norm), head, ends)
    flat = targets.flatten(0, 1)
    chains = int(distillation[0])
    share = float(distillation[1])
    temperature = float(distillation[2])
    counted = torch.clamp(torch.sum(torch.ne(flat, -100)), 1)
    teacher = logits[0]
    for i in range(len(logits)):
      if int(ends[i]) == chains:
        teacher = self.softened(torch.detach(logits[i]), temperature)
    sums = annotate(List[Tensor], [])
    losses = annotate(List[Tensor], [])
    for i in range(len(logits)):
      if float(shares[i]) > 0.:
        loss = torch.div(torch.cross_entropy_loss(logits[i], flat, None, 2), counted)
        losses.append(torch.detach(loss))
        if chains > 0 and int(ends[i]) != chains:
          taught = self.divergence(teacher, self.softened(logits[i], temperature), flat)
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

  # Loss of every token of every prefix: [ends, batch, length].
  def token_losses(self: __torch__.Colm, tokens: Tensor, ends: Tensor, rotary: List[Tensor], embedding: List[Tensor],
                   blocks: List[Tensor], norm: List[Tensor], head: List[Tensor], targets: Tensor) -> Tensor:
    logits = self.prefix_logits(self.final_states(tokens, rotary, embedding, blocks, norm), head, ends)
    flat = targets.flatten(0, 1)
    losses = annotate(List[Tensor], [])
    for i in range(len(logits)):
      losses.append(torch.cross_entropy_loss(logits[i], flat, None, 0).unflatten(0, [-1, tokens.size(1)]))
    return torch.stack(losses, 0)

  # Logits [batch, length, vocabulary] of the one prefix in `ends` at every position of tokens [batch, length].
  def logits(self: __torch__.Colm, tokens: Tensor, ends: Tensor, rotary: List[Tensor], embedding: List[Tensor],
             blocks: List[Tensor], norm: List[Tensor], head: List[Tensor]) -> Tensor:
    logits = self.prefix_logits(self.final_states(tokens, rotary, embedding, blocks, norm), head, ends)
    return logits[0].unflatten(0, [tokens.size(0), tokens.size(1)])

  # Logits [N, vocabulary] of the first chains up to each of `ends`: sums over chains c of W_head,c RMSNorm_c(h_c), each
  # of which goes on from the one before.
  def prefix_logits(self: __torch__.Colm, states: List[Tensor], head: List[Tensor], ends: Tensor) -> List[Tensor]:
    logits = annotate(List[Tensor], [])
    first = 0
    for i in range(ends.size(0)):
      last = int(ends[i])
      weights = torch.cat(head[first:last], 1).to(self.compute)
      more = torch.linear(torch.cat(states[first:last], 1), weights).to(6)
      if i > 0:
        more = torch.add(logits[i - 1], more)
      logits.append(more)
      first = last
    return logits

  # RMSNorm_c(h_c) after the last layer, by chain: [N, width].
  def final_states(self: __torch__.Colm, tokens: Tensor, rotary: List[Tensor], embedding: List[Tensor],
                   blocks: List[Tensor], norm: List[Tensor]) -> List[Tensor]:
    kinds = len(blocks) // self.layers
    h = annotate(List[Tensor], [])
    for c in range(len(norm)):
      h.append(torch.embedding(embedding[c], tokens).flatten(0, 1))
    for layer in range(self.layers):
      h = self.layer(h, blocks[layer * kinds:(layer + 1) * kinds], rotary)
    states = annotate(List[Tensor], [])
    for c in range(len(norm)):
      states.append(self.chain_norm(h[c], norm[c]))
    return states

  # Residuals [N, width] by chain after one layer. x, o, y, f: what products read; k, v: [batch, length, heads, d].
  def layer(self: __torch__.Colm, h: List[Tensor], b: List[Tensor], rotary: List[Tensor]) -> List[Tensor]:
    n = len(h)
    # Chains with keys and values of their own: 1 in CoLM-Air, all in CoLM.
    s = (len(b) - 7 * n) // 2
    a = b[2 * n + 2 * s:]
    x = annotate(List[Tensor], [])
    k = annotate(List[Tensor], [])
    v = annotate(List[Tensor], [])
    o = annotate(List[Tensor], [])
    y = annotate(List[Tensor], [])
    f = annotate(List[Tensor], [])
    after = annotate(List[Tensor], [])
    for c in range(n):
      x.append(self.chain_norm(h[c], b[c]))
      if c < s:
        k.append(self.rotate(self.heads(self.product(x, b[2 * n + c]), rotary), rotary))
        v.append(self.heads(self.product(x, b[2 * n + s + c]), rotary))
      q = self.rotate(self.heads(self.product(x, b[n + c]), rotary), rotary)
      o.append(self.attention(q, k[-1], v[-1]))
      m = torch.add(h[c], self.product(o, a[c]).to(6))
      y.append(self.chain_norm(m, a[n + c]))
      f.append(torch.mul(torch.silu(self.product(y, a[2 * n + c])), self.product(y, a[3 * n + c])))
      after.append(torch.add(m, self.product(f, a[4 * n + c]).to(6)))
    return after

  # x W^T, x and the columns of W by chain.
  def product(self: __torch__.Colm, x: List[Tensor], rows: Tensor) -> Tensor:
    widths = annotate(List[int], [])
    for c in range(len(x)):
      widths.append(x[c].size(1))
    columns = torch.split_with_sizes(rows.to(self.compute), widths, 1)
    y = torch.linear(x[0], columns[0])
    for c in range(1, len(x)):
      y = torch.addmm(y, x[c], torch.t(columns[c]))
    return y

  # RMSNorm of one chain.
  def chain_norm(self: __torch__.Colm, x: Tensor, gains: Tensor) -> Tensor:
    scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [1], True), self.epsilon))
    return torch.mul(torch.mul(x, scale), gains).to(self.compute)

  # [N, heads * d] -> [batch, length, heads, d]
  def heads(self: __torch__.Colm, x: Tensor, rotary: List[Tensor]) -> Tensor:
    return x.unflatten(1, [-1, self.head_dim]).unflatten(0, [-1, rotary[0].size(0)])

  # RoPE over the pairs (j, j + d/2) of each head. x: [batch, length, heads, d]
  def rotate(self: __torch__.Colm, x: Tensor, rotary: List[Tensor]) -> Tensor:
    cosines = rotary[0].to(self.compute)
    sines = rotary[1].to(self.compute)
    a, b, = torch.unbind(x.unflatten(-1, [2, self.head_dim // 2]), -2)
    left = torch.sub(torch.mul(a, cosines), torch.mul(b, sines))
    right = torch.add(torch.mul(b, cosines), torch.mul(a, sines))
    return torch.stack([left, right], -2).flatten(-2, -1)

  # Causal attention, [N, heads * d], of the heads of q to those of k and v, all [batch, length, heads, d].
  def attention(self: __torch__.Colm, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    o = torch.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), None, 0., True,
                                           enable_gqa=True)
    return o.transpose(1, 2).flatten(2, 3).flatten(0, 1)

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
