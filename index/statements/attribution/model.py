"""The network: a MiniLM encoder that also reads quotation state, and a conditional random field over its scores."""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.statements.attribution.decoding import Field
from index.statements.attribution.encoding import QUOTE_STATES
from index.statements.attribution.labels import LABELS, may_follow, may_start


class AttributionModel(nn.Module):
    """Label scores a word. The encoder is all-MiniLM-L6-v2's: 6 layers, width 384."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.quotes = nn.Embedding(QUOTE_STATES, config.hidden_size)
        nn.init.zeros_(self.quotes.weight)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(config.hidden_size, len(LABELS))
        self.transitions = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))  # [before, label]
        self.start = nn.Parameter(torch.zeros(len(LABELS)))

    @classmethod
    def from_folder(cls, folder: Path) -> "AttributionModel":
        """An untrained model of the shape that config.json in `folder` gives."""
        config = BertConfig.from_json_file(str(folder / "config.json"))
        # Dropping attention weights forces a slow path on CPU; dropout elsewhere regularises enough.
        config.attention_probs_dropout_prob = 0.0
        config._attn_implementation = "sdpa"
        return cls(config)

    def forward(self, pieces: Tensor, states: Tensor, mask: Tensor, first: Tensor) -> Tensor:
        """Scores of the words at `first`.

        pieces, states, mask: (batch, length) integers; first: positions in the flattened batch, any shape S.
        Returns (*S, labels).
        """
        embedded = self.encoder.embeddings.word_embeddings(pieces) + self.quotes(states)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        words = hidden.flatten(0, 1)[first]
        scores: Tensor = self.head(self.dropout(words))
        return scores

    def negative_log_likelihood(self, scores: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
        """Summed over sentences: -log p(labels | scores) of the linear-chain field (Lafferty et al. 2001).

        scores: (sentences, words, labels); labels: (sentences, words); mask: (sentences, words), true on words.
        """
        mask = mask.to(scores.dtype)
        gold = scores.gather(2, labels.unsqueeze(2)).squeeze(2)
        steps = self.transitions[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]
        path = (gold * mask).sum(1) + steps.sum(1) + self.start[labels[:, 0]]
        alpha = self.start + scores[:, 0]
        for t in range(1, scores.shape[1]):
            following = torch.logsumexp(alpha.unsqueeze(2) + self.transitions, dim=1) + scores[:, t]
            alpha = torch.where(mask[:, t].unsqueeze(1) > 0, following, alpha)
        return (torch.logsumexp(alpha, dim=1) - path).sum()

    def field(self) -> Field:
        """The learned field with its illegal transitions all but impossible, for decoding."""
        legal = torch.tensor([[may_follow(label, before) for label in LABELS] for before in LABELS])
        starts = torch.tensor([may_start(label) for label in LABELS])
        transitions = self.transitions.detach().masked_fill(~legal, -1e4)
        return Field(self.start.detach().masked_fill(~starts, -1e4).double().numpy(), transitions.double().numpy())
