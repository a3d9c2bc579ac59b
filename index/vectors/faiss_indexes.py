"""Which FAISS index holds how many vectors: all compared while that is fast, inverted lists when it is not.

Between the two bounds a library keeps the kind that it has, so that adding and removing around one number does not train again
and again. tests/bench/size.py measures both kinds.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.storage.vectors import Vectors

Ids = npt.NDArray[np.int64]

LISTS_FROM = 100_000  # vectors: comparing with all takes some 10 ms there, and 150 MB
EXACT_BELOW = 50_000
_GROWTH = 6  # lists that were trained on so many times fewer vectors are made anew
PROBED = 4  # one list in so many is searched; that finds 98 of the 100 nearest sentences at a tenth of the time
TRAINED_ON = 48  # vectors a list
_SEED = 7


def exact(dimensions: int) -> Any:
    """Every vector is compared."""
    return faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))


def lists_for(count: int) -> int:
    """How many lists serve `count` vectors well: near 1.5 times the square root, a power of two."""
    return int(2 ** round(np.log2(max(4.0, 1.5 * count**0.5))))


def inverted_lists(sample: Vectors, count: int) -> Any:
    """Empty lists for `count` vectors, trained on `sample`. Each number of a vector takes a byte."""
    dimensions = sample.shape[1]
    quantizer = faiss.IndexFlatIP(dimensions)
    lists = min(lists_for(count), max(1, len(sample) // 8))
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dimensions, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.seed, index.cp.min_points_per_centroid = _SEED, 1
    index.cp.max_points_per_centroid = TRAINED_ON
    index.train(np.ascontiguousarray(sample))
    return index


def is_exact(index: Any) -> bool:
    return isinstance(index, faiss.IndexIDMap2)


def holds(index: Any, ids: Ids, vectors: Vectors) -> bool:
    """Whether the index has these vectors under these ids, as exactly as it keeps any."""
    stored = index if is_exact(index) else _with_direct_map(index)
    try:
        found = np.array([stored.reconstruct(int(i)) for i in ids], np.float32).reshape(vectors.shape)
    except RuntimeError:  # an id that it does not have
        return False
    return bool((np.abs(found - vectors).max(initial=0.0)) < (1e-6 if is_exact(index) else 0.05))


def _with_direct_map(index: Any) -> Any:
    if index.direct_map.type == faiss.DirectMap.NoMap:  # type: ignore[attr-defined]
        index.set_direct_map_type(faiss.DirectMap.Hashtable)  # type: ignore[attr-defined]
    return index


def outgrown(index: Any, count: int) -> bool:
    """Whether another kind, or lists trained anew, would serve `count` vectors better."""
    if is_exact(index):
        return count >= LISTS_FROM
    return count < EXACT_BELOW or lists_for(count) >= _GROWTH**0.5 * index.nlist


def search(index: Any, vector: Vectors, k: int, allowed: Ids | None) -> list[tuple[int, float]]:
    """The k nearest (id, inner product), best first, among `allowed` where given."""
    selector = None if allowed is None else faiss.IDSelectorBatch(allowed)
    if is_exact(index):
        params = None if selector is None else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
    else:
        # The fewer vectors are allowed, the fewer of them stand in a list, and the more lists are searched.
        share = 1.0 if allowed is None else max(len(allowed), 1) / index.ntotal
        probes = min(index.nlist, int(index.nlist / PROBED / share) + 1)
        params = faiss.SearchParametersIVF(sel=selector, nprobe=probes)  # type: ignore[call-arg]
    scores, ids = index.search(vector.reshape(1, -1), k, params=params)
    return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
