"""Triggers by the algorithm of the code that the paper's authors released, for the comparison in tests/bench/peer.ts.

It scores padded batches. For every sentence of a batch it turns the maxima of all layers, their positions, the means and a
random position into lists, and runs the whole batch through the model once more; then three nested loops in Python, over
sentences, layers and keys, keep the strongest. The original does more for every sentence, which triggers do not need (the
distribution over the vocabulary of each layer and of each value): that is left out here, in its favour.
"""

import random

import numpy as np
import torch

from decoder import BATCH_TOKENS, work


def padded_batches(sentences):
    """Sentences of similar length, no more tokens than BATCH_TOKENS with what fills them up."""
    batch = []
    for number in sorted(range(len(sentences)), key=lambda n: len(sentences[n])):
        if batch and len(sentences[number]) * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(number)
    yield batch


def score(model, sentences):
    coefficients = []
    for block in model.blocks:
        block.relu.register_forward_hook(lambda _module, _inputs, output: coefficients.append(output))
    scored = []
    for batch in padded_batches(sentences):
        longest = max(len(sentences[n]) for n in batch)
        ids = torch.zeros(len(batch), longest, dtype=torch.long)
        for row, number in enumerate(batch):
            ids[row, : len(sentences[number])] = torch.tensor(sentences[number])
        coefficients.clear()
        model.log_probabilities(ids)
        layers = list(coefficients)
        for row, number in enumerate(batch):
            means, maxima, places, drawn = [], [], [], []
            position = random.randrange(1, len(sentences[number]))
            for layer in layers:
                own = layer[row][1 : len(sentences[number])]
                means.append(own.mean(dim=0).cpu().numpy().tolist())
                strongest = own.max(dim=0)
                maxima.append(strongest[0].cpu().numpy().tolist())
                places.append((strongest[1] + 1).cpu().numpy().tolist())
                drawn.append(own[position - 1].cpu().numpy().tolist())
            coefficients.clear()
            # As there: the same batch again, for each of its sentences.
            for of_position in model.log_probabilities(ids)[row]:
                of_position.exp().argmax()
            scored.append((number, maxima, places))
    return scored


def collect(model, sentences, t):
    layers, keys = len(model.blocks), model.blocks[0].keys.out_features
    strengths = np.zeros((layers, t, keys))
    weakest = np.zeros((layers, keys), dtype=int)
    positions = np.zeros((layers, t, keys))
    numbers = np.zeros((layers, t, keys), dtype=int)
    for number, maxima, places in score(model, sentences):
        for layer in range(layers):
            for key in range(keys):
                slot = weakest[layer, key]
                if maxima[layer][key] > strengths[layer, slot, key]:
                    strengths[layer, slot, key] = maxima[layer][key]
                    positions[layer, slot, key] = places[layer][key]
                    numbers[layer, slot, key] = number
                    weakest[layer, key] = np.argmin(strengths[layer, :, key])
    order = np.argsort(-strengths, axis=1, kind="stable")
    return [np.take_along_axis(each, order, 1).transpose(0, 2, 1) for each in (strengths, numbers, positions)]


work(collect)
