"""The model written a second time, for an exact sampler: nothing here is shared with `fealty.measuring`.

Where the measurement integrates by nested Laplace approximation, this draws from the joint posterior of everything by
Hamiltonian Monte Carlo (NumPyro's NUTS). All unknowns are standard normal a priori, but for each walk's mean level:

- The walk is written by its mean over the days and by the modes of its movement. The precision of a random walk's steps
  is the Laplacian of a path, whose eigenvectors are the cosines of the DCT-II with eigenvalues ``4 sin^2(pi k / 2T)``;
  scaled with them, the modes are independent standard normals. The slow modes carry nearly all that the counts know.
- Each hyper-parameter, pooled mean, effect and kick has a standard normal coordinate.

The memory is one exponential filter over all days. It is done in blocks: a small triangular matrix within them, another
from block to block; a loop over days would be slower by an order of magnitude.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from datasets import Dataset
from jax.scipy.special import gammaln, log_ndtr, ndtr, ndtri

jax.config.update("jax_enable_x64", True)

BLOCK = 24
#: Modes of the walks whose joint scale is learnt in the warm-up, as they are what competes with an order's effect.
SLOW = 40
EFFECT_SD, TAU_SD, MOST_TAU, KICK_SD, KICK_SPREAD, START_SD = 1.5, 0.6, 1.4, 1.0, 0.5, 3.0
ASKED = ("effects", "mu", "tau", "drift", "dispersion", "share", "memory", "kicks", "decay")
Array = jax.Array


def hyper(u: Array) -> dict[str, Array]:
    """Return drift, dispersion, share and memory at standard normal coordinates, shape (groups, 4)."""
    exceeded = -log_ndtr(-u)  # of a standard normal coordinate: a standard exponential
    return {
        "drift": 2e-4 + 0.1 * (exceeded[:, 0] / np.log(20.0)) ** (1 / 0.7),
        "dispersion": 1e-4 + 2.4 * (exceeded[:, 1] / np.log(10.0)) ** 2,
        "share": 0.95 * ndtr(u[:, 2]) ** 2,
        "memory": 7.0 * jnp.exp(u[:, 3]),
    }


def movement(days: int) -> np.ndarray:
    """Return the matrix that turns independent standard normals into a walk of unit steps with mean zero."""
    k, t = np.arange(1, days), np.arange(days)
    cosines = np.sqrt(2.0 / days) * np.cos(np.pi * np.outer(t + 0.5, k) / days)
    return cosines / (2.0 * np.sin(np.pi * k / (2.0 * days)))


def remembered(values: Array, memory: Array) -> Array:
    """Return the exponentially weighted mean of the values of the days before each day; one series, one memory."""
    days = values.shape[0]
    blocks = -(-days // BLOCK)
    padded = jnp.zeros(blocks * BLOCK).at[:days].set(values).reshape(blocks, BLOCK)
    within, among = _weights(BLOCK, 1.0 / memory), _weights(blocks, BLOCK / memory)
    left = padded @ jnp.exp(-(BLOCK - 1.0 - np.arange(BLOCK)) / memory)
    carried = among @ left
    state = padded @ within.T + carried[:, None] * jnp.exp(-np.arange(BLOCK) / memory)
    return -jnp.expm1(-1.0 / memory) * state.reshape(-1)[:days]


def _weights(size: int, decay: Array) -> Array:
    """Return ``exp(-decay (i - 1 - j))`` for j < i, else 0."""
    apart = np.subtract.outer(np.arange(size), np.arange(size)) - 1
    return jnp.where(apart >= 0, jnp.exp(-decay * np.maximum(apart, 0)), 0.0)


def log_likelihood(data: Dataset, level: Array, log_factor: Array, values: dict[str, Array]) -> Array:
    """Return the log probability of all counts given levels and log factors, shape (groups, days)."""
    factor = jnp.exp(log_factor)
    follow = jax.vmap(remembered)(data.counts / (data.weekday * factor), values["memory"])
    weight = -jnp.expm1(-np.arange(data.days) / values["memory"][:, None])
    share, alpha = values["share"][:, None], values["dispersion"][:, None]
    mean = data.weekday * factor * ((1.0 - share * weight) * jnp.exp(level) + share * follow)
    # Gamma(y + 1/a) a^y / Gamma(1/a) is the product of 1 + a j over j < y: exact also where a is next to nothing.
    above = np.array([[(row > j).sum() for j in range(int(data.counts.max()))] for row in data.counts], dtype=float)
    rising = (above * jnp.log1p(alpha * np.arange(above.shape[1]))).sum()
    shape = data.counts + 1.0 / alpha
    each = data.counts * jnp.log(mean) - shape * jnp.log1p(alpha * mean) - gammaln(data.counts + 1.0)
    return rising + each.sum()


def model(data: Dataset) -> None:
    """Declare the joint model of one group, or of several whose effects are pooled."""
    groups, orders = data.given.shape
    standard = dist.Normal(0.0, 1.0)
    values = hyper(numpyro.sample("u", standard.expand([groups, 4]).to_event(2)))
    modes = SLOW // groups
    slow = numpyro.sample("slow", standard.expand([groups, modes]).to_event(2))
    fast = numpyro.sample("fast", standard.expand([groups, data.days - 1 - modes]).to_event(2))
    centre = numpyro.sample("centre", dist.ImproperUniform(dist.constraints.real_vector, (), (groups,)))
    moved = values["drift"][:, None] * (jnp.concatenate([slow, fast], axis=1) @ movement(data.days).T)
    level = data.start[:, None] + centre[:, None] + moved
    numpyro.factor("first day", dist.Normal(data.start, START_SD).log_prob(level[:, 0]).sum())
    effects = _effects(groups, orders)
    numpyro.deterministic("effects", effects)
    for name, value in values.items():
        numpyro.deterministic(name, value)
    log_factor = jnp.einsum("gk,gkt->gt", effects, data.force)
    if data.triggers:
        log_factor = log_factor + _kicks(data)
    numpyro.factor("counts", log_likelihood(data, level, log_factor, values))


def _effects(groups: int, orders: int) -> Array:
    standard = dist.Normal(0.0, 1.0)
    own = numpyro.sample("own", standard.expand([groups, orders]).to_event(2))
    if groups == 1:
        return EFFECT_SD * own
    part = ndtr(numpyro.sample("v", standard))
    tau = TAU_SD * ndtri(0.5 + part * (ndtr(MOST_TAU / TAU_SD) - 0.5))
    shared = jnp.sqrt(EFFECT_SD**2 - tau**2) * numpyro.sample("shared", standard.expand([orders]).to_event(1))
    numpyro.deterministic("tau", tau)
    numpyro.deterministic("mu", shared)
    return shared + tau * own


def _kicks(data: Dataset) -> Array:
    """Return the triggers' part of the log factors."""
    standard = dist.Normal(0.0, 1.0)
    decay = 7.0 * jnp.exp(0.7 * numpyro.sample("w", standard.expand([data.groups]).to_event(1)))
    usual = numpyro.sample("usual", standard.expand([data.groups]).to_event(1))
    extra = numpyro.sample("extra", standard.expand([data.groups, len(data.triggers)]).to_event(2))
    kicks = KICK_SD * usual[:, None] + KICK_SPREAD * extra
    numpyro.deterministic("decay", decay)
    numpyro.deterministic("kicks", kicks)
    since = np.arange(data.days) - np.array(data.triggers)[:, None]
    fade = jnp.where(since >= 0, jnp.exp(-np.maximum(since, 0) / decay[:, None, None]), 0.0)
    return jnp.einsum("gj,gjt->gt", kicks, fade)


def draw(data: Dataset, *, seed: int, warmup: int, draws: int, accept: float) -> dict[str, np.ndarray]:
    """Sample one chain; return what is asked for, by name and shape (draws, ...), with divergences and steps taken."""
    together = ["u", "slow", "centre", "own"]
    together += ["v", "shared"] if data.groups > 1 else []
    together += ["w", "usual", "extra"] if data.triggers else []
    nuts = numpyro.infer.NUTS(
        model,
        target_accept_prob=accept,
        dense_mass=[tuple(together)],
        init_strategy=numpyro.infer.init_to_uniform(radius=0.5),
        max_tree_depth=9,
    )
    runner = numpyro.infer.MCMC(nuts, num_warmup=warmup, num_samples=draws, num_chains=1, progress_bar=False)
    runner.run(jax.random.PRNGKey(seed), data, extra_fields=("diverging", "num_steps"))
    found, extra = runner.get_samples(), runner.get_extra_fields()
    asked = {name: np.asarray(found[name]) for name in ASKED if name in found}
    return {**asked, "diverging": np.asarray(extra["diverging"]), "steps": np.asarray(extra["num_steps"])}
