"""Save real models in every way that people do, and write down what is true of each.

    python tests/record_files.py    # in an environment with torch and safetensors

`recorded/prints/files.json` has for each file the model's own total and its layers' sizes, taken
from the real model's attributes. The models are tiny, so that a file takes a few thousand bytes.
"""

from __future__ import annotations

import json
import warnings
from typing import Any

from record_prints import PRINTS, torch_layers


def models() -> tuple[Any, Any, Any]:
    """A tagger, a language model with a tie, and one with everything else."""
    import torch
    from torch import nn

    class Tagger(nn.Module):
        """A batch norm's buffers, a learned state, two layers in two directions."""

        def __init__(self) -> None:
            super().__init__()
            self.embed = nn.Embedding(9, 4)
            self.first_state = nn.Parameter(torch.zeros(4, 1, 3))
            self.lstm = nn.LSTM(4, 3, num_layers=2, bidirectional=True)
            self.norm = nn.BatchNorm1d(6)
            self.tags = nn.Linear(6, 5)

    class Language(nn.Module):
        """The output's matrix is the embedding's."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = nn.Embedding(11, 4)
            self.rnn = nn.GRU(4, 4, bias=False)
            self.decoder = nn.Linear(4, 11)
            self.decoder.weight = self.encoder.weight

        def forward(self, words: torch.Tensor) -> torch.Tensor:
            """Scores for the next word."""
            outputs, _ = self.rnn(self.encoder(words))
            scores: torch.Tensor = self.decoder(outputs)
            return scores

    class Speech(nn.Module):
        """A convolution, a projection, cells, attention and weight norm."""

        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv1d(3, 4, 3)
            self.lstm = nn.LSTM(4, 5, proj_size=2)
            self.cells = nn.ModuleList([nn.LSTMCell(2, 3), nn.GRUCell(3, 3)])
            self.attention = nn.MultiheadAttention(4, 2)
            self.rnn = nn.utils.weight_norm(nn.RNN(4, 3), "weight_hh_l0")
            self.norm = nn.LayerNorm(3)

    for kind in (Tagger, Language, Speech):  # as if they stood in the file, to be pickled
        kind.__qualname__ = kind.__name__
        globals()[kind.__name__] = kind
    torch.manual_seed(0)
    return Tagger(), Language(), Speech()


def main() -> None:
    """Write all files and what is true of them."""
    import torch
    from safetensors.torch import save_file, save_model

    tagger, language, speech = models()
    optimizer = torch.optim.Adam(language.parameters())
    language(torch.zeros(2, 1, dtype=torch.long)).sum().backward()
    optimizer.step()
    PRINTS.mkdir(parents=True, exist_ok=True)
    index: dict[str, Any] = {}

    def saved(name: str, model: Any) -> str:
        index[name] = {
            "version": torch.__version__,
            "total": sum(p.numel() for p in model.parameters()),
            "layers": torch_layers(model),
        }
        return str(PRINTS / name)

    torch.save(tagger.state_dict(), saved("tagger_state.pt", tagger))
    torch.save(tagger.half().state_dict(), saved("tagger_half.pth", tagger))
    torch.save(
        tagger.state_dict(),
        saved("tagger_before_zip.pt", tagger),
        _use_new_zipfile_serialization=False,
    )
    torch.save(language, saved("language_whole.pt", language))
    torch.save(
        language,
        saved("language_whole_before_zip.pt", language),
        _use_new_zipfile_serialization=False,
    )
    checkpoint = {
        "epoch": 3,
        "model_state_dict": language.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": torch.tensor(0.5),
    }
    torch.save(checkpoint, saved("language_checkpoint.pt", language))
    torch.jit.trace(language, torch.zeros(2, 1, dtype=torch.long)).save(
        saved("language_script.pt", language)
    )
    torch.save(speech, saved("speech_whole.pt", speech))
    lightning = {
        "state_dict": speech.state_dict(),
        "optimizer_states": [optimizer.state_dict()],
        "hyper_parameters": {"hidden": 5},
    }
    torch.save(lightning, saved("speech_lightning.ckpt", speech))
    save_file(tagger.state_dict(), saved("tagger.safetensors", tagger))
    save_model(language, saved("language_tied.safetensors", language))
    averaged = torch.optim.swa_utils.AveragedModel(tagger)
    both = {"model": tagger.state_dict(), "ema": averaged.module.state_dict(), "step": 7}
    torch.save(both, saved("tagger_average.pt", tagger))
    torch.save([p.data for p in tagger.parameters()], saved("tagger_nameless.pt", tagger))
    normed = torch.nn.ModuleDict({"rnn": torch.nn.GRU(3, 4), "head": torch.nn.Linear(4, 2)})
    torch.nn.utils.parametrizations.spectral_norm(normed["head"])
    torch.save(normed.state_dict(), saved("spectral_state.pt", normed))

    # Quantized, the tensors of a layer are packed into one object.
    quantizable = {torch.nn.LSTM, torch.nn.GRU, torch.nn.LSTMCell, torch.nn.Linear}
    plain = torch.nn.ModuleDict(
        {
            "lstm": torch.nn.LSTM(3, 4, num_layers=2, bidirectional=True),
            "gru": torch.nn.GRU(8, 3),
            "cell": torch.nn.LSTMCell(3, 2),
            "out": torch.nn.Linear(2, 5),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it moves to a package of its own
        packed = torch.ao.quantization.quantize_dynamic(plain, quantizable)
    torch.save(packed.state_dict(), saved("quantized_state.pt", plain))
    torch.save(packed, saved("quantized_whole.pt", plain))
    text = ",\n".join(f"{json.dumps(n)}: {json.dumps(index[n])}" for n in sorted(index))
    (PRINTS / "files.json").write_text("{\n" + text + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
