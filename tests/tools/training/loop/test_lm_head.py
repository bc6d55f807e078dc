"""The lean output layer gives TRL's numbers."""

from __future__ import annotations

from pathlib import Path

import torch
from trl.trainer.utils import add_fused_lm_head

from tools.models.load import load
from tools.training.loop.lm_head import score_supervised_only


def test_scores_and_gradients_are_those_of_trl(tiny_model: Path) -> None:
    torch.manual_seed(0)
    ids = torch.randint(5, 300, (3, 20))
    labels = ids.masked_fill(torch.rand(ids.shape) < 0.6, -100)
    found = []
    for lean in (False, True):
        model = load(str(tiny_model)).model
        add_fused_lm_head(model, outputs=("log_probs", "entropy", "is_top1"))
        assert not lean or score_supervised_only(model)
        output = model(input_ids=ids, labels=labels, fused_lm_head=True)
        output.log_probs.sum().backward()
        found.append((output, model.model.layers[0].self_attn.q_proj.weight.grad))
    (theirs, their_gradient), (ours, our_gradient) = found
    torch.testing.assert_close(ours.log_probs, theirs.log_probs)
    torch.testing.assert_close(ours.loss, theirs.loss)
    torch.testing.assert_close(our_gradient, their_gradient)
    assert ours.is_top1.tolist() == theirs.is_top1.tolist()
    assert ours.label_mask.tolist() == theirs.label_mask.tolist()


def test_without_labels_to_score_the_model_is_as_before(tiny_model: Path) -> None:
    model = load(str(tiny_model)).model
    ids = torch.randint(5, 300, (1, 6))
    before = model(input_ids=ids).logits
    add_fused_lm_head(model)
    score_supervised_only(model)
    torch.testing.assert_close(model(input_ids=ids).logits, before)
    assert model.generate(input_ids=ids, max_new_tokens=2, do_sample=False).shape[1] <= 8


def test_models_that_scale_their_logits_keep_the_forward_of_trl(tiny_model: Path) -> None:
    model = load(str(tiny_model)).model
    model.config.final_logit_softcapping = 30.0
    add_fused_lm_head(model)
    assert not score_supervised_only(model)
