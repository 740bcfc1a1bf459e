//! Coordinates, fences, nearest, check-in evidence, chain and score
