"""Triggers by a straightforward collector of today, for the comparison in tests/bench/peer.ts.

Sentences of one length are a batch, hooks take the coefficients, the maximum of each sentence is taken in torch, and `topk` over
the stacked maxima of CHUNK sentences and the strongest so far keeps t of them. It stops behind the last layer and takes ids that
are ready, so that reading, splitting and tokenising, which a scan of Keymark's does meanwhile, cost it nothing.
"""

import torch

from decoder import BATCH_TOKENS, work

CHUNK = 1024


def batches(sentences):
    by_length = {}
    for number, ids in enumerate(sentences):
        by_length.setdefault(len(ids), []).append(number)
    for length, numbers in sorted(by_length.items()):
        size = max(1, BATCH_TOKENS // length)
        for start in range(0, len(numbers), size):
            yield numbers[start : start + size]


def collect(model, sentences, t):
    maxima = []
    for block in model.blocks:
        block.relu.register_forward_hook(lambda _module, _inputs, output: maxima.append(output[:, 1:].max(dim=1)))
    layers, keys = len(model.blocks), model.blocks[0].keys.out_features
    best = [torch.zeros(t, layers, keys), *(torch.zeros(t, layers, keys, dtype=torch.long) for _ in range(2))]
    waiting = []

    def keep():
        values, numbers, positions = (torch.cat([old, *new]) for old, new in zip(best, zip(*waiting)))
        best[0], place = values.topk(t, dim=0)
        best[1], best[2] = numbers.gather(0, place), positions.gather(0, place)
        waiting.clear()

    for batch in batches(sentences):
        maxima.clear()
        model.hidden(torch.tensor([sentences[number] for number in batch]))
        values = torch.stack([each.values for each in maxima], 1)
        positions = torch.stack([each.indices for each in maxima], 1) + 1
        waiting.append((values, torch.tensor(batch)[:, None, None].expand_as(values), positions))
        if sum(len(values) for values, _, _ in waiting) >= CHUNK:
            keep()
    if waiting:
        keep()
    return [each.permute(1, 2, 0).numpy() for each in best]


work(collect)
