"""The Merkle tree against published vectors (RFC 6962 reference implementation) and against itself."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import tree

# Made from transparency-dev/merkle, testdata/inclusion and testdata/consistency; the file names its commit.
VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "merkle_vectors.json").read_text(encoding="utf-8"))
# Leaves and roots of the certificate-transparency reference tests (transparency-dev/merkle, testonly/constants.go).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def bytes_of(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def edge(leaves: list[bytes]) -> tree.Frontier:
    grown = tree.Frontier()
    for leaf_hash in leaves:
        grown.append(leaf_hash)
    return grown


def inclusion_proof(index: int, leaves: list[bytes]) -> list[bytes]:
    return tree.inclusion_proof(edge(leaves[:index]), len(leaves), leaves[index:])


def consistency_proof(old: int, leaves: list[bytes]) -> list[bytes]:
    return tree.consistency_proof(edge(leaves[:old]), len(leaves), leaves[old:])


def hashes(count: int) -> list[bytes]:
    return [tree.leaf(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_root_is_that_of_the_reference(size: int) -> None:
    leaves = [tree.leaf(bytes.fromhex(data)) for data in LEAVES[:size]]

    assert tree.root(leaves).hex() == ROOTS[size]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda vector: vector["desc"])
def test_inclusion_vector(vector: dict[str, Any]) -> None:
    proof = [bytes_of(step) for step in vector["proof"] or []]

    is_accepted = tree.verify_inclusion(
        vector["leafIdx"], vector["treeSize"], bytes_of(vector["leafHash"]), proof, bytes_of(vector["root"])
    )

    assert is_accepted is not vector["wantErr"]


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda vector: vector["desc"])
def test_consistency_vector(vector: dict[str, Any]) -> None:
    old = (vector["size1"], bytes_of(vector["root1"]))
    new = (vector["size2"], bytes_of(vector["root2"]))

    is_accepted = tree.verify_consistency(old, new, [bytes_of(step) for step in vector["proof"] or []])

    assert is_accepted is not vector["wantErr"]


def test_all_published_vectors_are_here() -> None:
    assert (len(VECTORS["inclusion"]), len(VECTORS["consistency"])) == (98, 98)


def test_our_proofs_are_the_published_ones() -> None:
    leaves = [tree.leaf(bytes.fromhex(data)) for data in LEAVES]
    happy = next(vector for vector in VECTORS["inclusion"] if vector["desc"] == "2/happy-path")
    grown = next(vector for vector in VECTORS["consistency"] if vector["desc"] == "2/happy-path")

    inclusion = inclusion_proof(happy["leafIdx"], leaves[: happy["treeSize"]])
    consistency = consistency_proof(grown["size1"], leaves[: grown["size2"]])

    assert inclusion == [bytes_of(step) for step in happy["proof"]]
    assert consistency == [bytes_of(step) for step in grown["proof"]]


@pytest.mark.slow
@given(size=st.integers(1, 200), data=st.data())
@settings(deadline=None)
def test_every_leaf_has_a_proof_that_fits_no_other_leaf(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))

    proof = inclusion_proof(index, leaves)

    root = tree.root(leaves)
    assert tree.verify_inclusion(index, size, leaves[index], proof, root)
    assert tree.verify_inclusion(other, size, leaves[other], proof, root) is (other == index)


@pytest.mark.slow
@given(new=st.integers(1, 200), data=st.data())
@settings(deadline=None)
def test_a_grown_tree_is_consistent_and_a_changed_one_is_not(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    leaves = hashes(new)
    forged = [*leaves[:changed], tree.leaf(b"forged"), *leaves[changed + 1 :]]

    proof = consistency_proof(old, leaves)
    forged_proof = consistency_proof(old, forged)

    before = (old, tree.root(leaves[:old]))
    assert tree.verify_consistency(before, (new, tree.root(leaves)), proof)
    assert not tree.verify_consistency(before, (new, tree.root(forged)), forged_proof)


@given(size=st.integers(0, 300))
def test_a_saved_edge_grows_like_the_whole_tree(size: int) -> None:
    leaves = hashes(size + 3)
    edge = tree.Frontier()
    for leaf_hash in leaves[:size]:
        edge.append(leaf_hash)

    saved = tree.Frontier(edge.size, edge.peaks)
    for leaf_hash in leaves[size:]:
        saved.append(leaf_hash)

    assert saved.root() == tree.root(leaves)
    assert saved.size == size + 3
    assert edge.size == size


def test_an_edge_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="A tree of 3 leaves has 2 peaks, not 1"):
        tree.Frontier(3, [hashlib.sha256(b"").digest()])


def test_a_proof_for_a_leaf_beyond_the_tree_is_refused() -> None:
    with pytest.raises(IndexError, match="no leaf 3"):
        inclusion_proof(3, hashes(3))
    with pytest.raises(IndexError, match="did not grow"):
        tree.consistency_proof(edge(hashes(4)), 3, [])


def test_a_proof_with_too_few_leaves_is_refused() -> None:
    with pytest.raises(IndexError, match="too few leaves for a proof up to 8"):
        tree.consistency_proof(edge(hashes(4)), 8, hashes(7)[4:])
    with pytest.raises(IndexError, match="too few leaves"):
        tree.inclusion_proof(edge(hashes(2)), 3, [])


def test_no_proof_is_needed_from_nothing_or_to_itself() -> None:
    assert consistency_proof(0, hashes(3)) == []
    assert consistency_proof(3, hashes(3)) == []
