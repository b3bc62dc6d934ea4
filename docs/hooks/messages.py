"""The words in what the site generates, per language."""

from typing import Any

MESSAGES = {
    "en": {
        "name": "part",
        "weights": "weights",
        "count": "parameters",
        "share": "share",
        "total": "total",
        "per_gate": "{} per gate {}",
        "all_in": "all in {}",
        "is": "{} is {}",
        "shape": "shape",
        "cell": "cell",
        "formula": "count",
        "at": "for {}",
        "equations": "The equations",
        "gates": "Each gate's matrices",
        "sum": "The sum",
        "numbers": "With the numbers",
        "framework": "framework",
        "each_alone": "a tensor each",
        "line": "framework and line",
        "packing": "packing",
        "biases": "biases",
        "tensor": "tensor",
        "order": "whose weights, in which order",
        "search": "Search",
        "download": "Download this notebook",
        "source": "The source: {}",
        "comma": ", ",
        "and": ", ",
        "copy": "Copy to clipboard",
    },
    "zh": {
        "name": "部分",
        "weights": "权重",
        "count": "参数量",
        "share": "占比",
        "total": "合计",
        "per_gate": "每个门（{1}）各有 {0}",
        "all_in": "已计入 {}",
        "is": "{} 即 {}",
        "shape": "形状",
        "cell": "cell",
        "formula": "参数量公式",
        "at": "{} 时",
        "equations": "方程",
        "gates": "每个门的矩阵",
        "sum": "求和",
        "numbers": "代入数值",
        "framework": "框架",
        "each_alone": "每个门一个张量",
        "line": "框架与代码",
        "packing": "排列",
        "biases": "偏置",
        "tensor": "张量",
        "order": "谁的权重，按什么顺序",
        "search": "搜索",
        "download": "下载本页的 notebook",
        "source": "源代码：{}",
        "comma": "，",
        "and": "、",
        "copy": "复制",
    },
}

# What a page says whose numbers follow the reader's sizes.
LIVE = {
    "en": {
        "sizes": "Your own sizes",
        "original": "Original sizes",
        "takes": "{name}: a whole number from 1 to {most}",
        "none": "{name}: no whole number is below 1",
        "only": "{name}: only an LSTM has one; leave it empty",
        "now": "{count} parameters",
        "recorded": "with the original sizes",
        "each": "one for each layer and direction",
        "examples": "Try",
    },
    "zh": {
        "sizes": "换成自己的数",
        "original": "恢复原来的数",
        "takes": "{name}：请填 1 到 {most} 的整数",
        "none": "{name}：没有小于 1 的正整数",
        "only": "{name}：只有 LSTM 可以加，这里请留空",
        "now": "参数量 {count}",
        "recorded": "这里仍是原来的数",
        "each": "每层、每个方向各一个",
        "examples": "试试",
    },
}

# The fields of the forms, by situation and size.
FIELDS = {
    "home.K": {"en": "layer", "zh": "层"},
    "home.x": {"en": "features", "zh": "特征数"},
    "home.h": {"en": "units", "zh": "单元数"},
    "home.L": {"en": "layers", "zh": "层数"},
    "home.D": {"en": "directions", "zh": "方向数"},
    "home.p": {"en": "projection", "zh": "投影"},
    "six.N": {"en": "samples", "zh": "样本数"},
    "six.T": {"en": "steps", "zh": "时间步"},
    "six.w": {"en": "words of one", "zh": "其中一句的词数"},
    "six.x": {"en": "features", "zh": "特征数"},
    "six.h": {"en": "units", "zh": "单元数"},
    "six.h2": {"en": "other units", "zh": "另一个单元数"},
    "six.p": {"en": "projection", "zh": "投影"},
    "six.B": {"en": "batch size", "zh": "批大小"},
    "six.V": {"en": "vocabulary", "zh": "词表大小"},
    "seq2seq.V": {"en": "vocabulary", "zh": "词表大小"},
    "seq2seq.e": {"en": "word vector", "zh": "词向量"},
    "seq2seq.h": {"en": "units", "zh": "单元数"},
    "seq2seq.T": {"en": "steps", "zh": "时间步"},
    "one.x": {"en": "features", "zh": "特征数"},
    "one.h": {"en": "units", "zh": "单元数"},
    "one.p": {"en": "projection", "zh": "投影"},
    "one.V": {"en": "vocabulary", "zh": "词表大小"},
    "block.d": {"en": "width", "zh": "宽度"},
}

# The comments in listings that pages show. The listings stand once, in English; other editions put
# their own words after the `#`. A test lists what is missing.
COMMENTS = {
    "zh": {
        "_ is read by nothing": "_ 处不会读取",
        "100 sentences, 20 steps, 128 features, 128 units": "100 句，20 步，128 个特征，128 个单元",
        "20 steps of 32 columns": "20 步，每步 32 列",
        "along the line alone": "只沿这条线",
        "20 times: (512, 128) by (128, 1)": "20 次：(512, 128) 乘 (128, 1)",
        "32 sentences of 20 words, V = 50": "32 句，每句 20 个词，V = 50",
        "3h": "3h",
        "64·10 + 10 more": "多 64·10 + 10",
        "Keras, PyTorch": "Keras、PyTorch",
        "T, B, x": "T、B、x",
        "W_i a little larger at these steps": "在这些时间步上把 W_i 加大一点",
        "a length for each of its 40 rows": "40 行，每行一个长度",
        "a row of each matrix": "每个矩阵的一行",
        "a whole forward pass": "一次完整的前向传播",
        "and no time step in any name": "名称里都没有时间步",
        "applied once per step": "每个时间步用一次",
        'as in a file: model = onnx.load("model.onnx"), and then graph = model.graph': (
            '读文件也一样：model = onnx.load("model.onnx")，再取 graph = model.graph'
        ),
        "as set_weights takes them": "可直接交给 set_weights",
        "at the end": "补在末尾",
        "backward ends at the first": "反向止于第一步",
        "before TensorFlow is imported": "在导入 TensorFlow 之前",
        "but one cell, one set of weights": "但只有一个 cell、一组权重",
        "by gate: W_i, U_i, b_i, d_i": "按门：W_i、U_i、b_i、d_i",
        "called twice": "调用两次",
        "each direction at its end": "两个方向各取其最后一步",
        "float32 and Adam": "float32，用 Adam",
        "forward ends at the last step": "正向止于最后一步",
        "fvcore's example: 5 steps, a batch of 3": "fvcore 的例子：5 步，批量大小为 3",
        "i, f, g, o: as they start": "i、f、g、o：初始值",
        "in front": "补在前面",
        "it counts two for a multiply-accumulate": "它把一次乘加算作两次",
        "it gives 1000 numbers, the table has 500": "它给出 1000 个数，词嵌入表只有 500 列",
        "its eighth and last word": "第八个词，即最后一个",
        "masked: the last one again": "掩码：重复最后一次的输出",
        "moments, units, parameters": "时刻、单元、参数",
        "needs a vocabulary": "需要词表",
        "new at every step": "每一步都是新的",
        "no other count": "参数量不变",
        "numbers kept of each step": "每一步要保留多少个数",
        "of a small change of the first state": "初始状态变动一点，最后还剩多少",
        "once: (512, 128) by (128, 20)": "一次：(512, 128) 乘 (128, 20)",
        "read again": "换个顺序重新读",
        "reset before": "先重置，后相乘",
        "return_sequences=False, Keras's default": "return_sequences=False，Keras 默认",
        "return_sequences=True; PyTorch always": "return_sequences=True；PyTorch 总是如此",
        "the four gates' matrices upon each other": "四个门的矩阵上下叠放",
        "the input is not known yet": "输入维数还不知道",
        "the long one: the same": "长句：相同",
        "the mask is a buffer": "掩码是缓冲区",
        "the memory: a state, not a weight": "记忆：是状态，不是权重",
        "the next words' indices": "下一个词的编号",
        "the padding's row stays as it is": "填充的那一行不变",
        "the rows for x, as they lie": "x 对应的行，原样取出",
        "the same by the package": "用 Python 包再算一遍",
        "the same model, never compiled": "同样的模型，从未编译",
        "the seed variable": "随机种子",
        "the short one: padding": "短句：是填充",
        "the state that normalises": "用来归一化的状态",
        "tied": "权重绑定",
        "tied: the output trains it": "权重绑定：输出层会训练它",
        "total": "总数",
        "trainable": "可训练",
        "twice the weights, the same biases": "权重加倍，偏置不变",
        "two layers in two directions": "两个方向各两层",
        "two sentences": "两个句子",
        "weights with a t": "带 t 的权重",
        "what stays": "权重不变",
        "what travels: h and c": "往下传的是 h 和 c",
        "without the optimizer, before and after training": "不含优化器，训练前后都一样",
    },
}

# The cells that the page of variants compares.
VARIANTS = {
    "lstm": {"en": "LSTM", "zh": "LSTM"},
    "peephole": {"en": "peepholes", "zh": "窥孔连接"},
    "projection": {"en": "projection", "zh": "投影"},
    "coupled": {"en": "coupled gates", "zh": "耦合门"},
    "original": {"en": "no forget gate", "zh": "没有遗忘门"},
    "bidirectional": {"en": "two directions", "zh": "双向"},
    "stacked": {"en": "two layers", "zh": "两层堆叠"},
    "layer-norm": {"en": "layer norm", "zh": "层归一化"},
    "mgu": {"en": "MGU", "zh": "MGU"},
    "gru": {"en": "GRU", "zh": "GRU"},
    "gru-two": {"en": "GRU, two biases", "zh": "GRU，两个偏置"},
    "slstm": {"en": "sLSTM", "zh": "sLSTM"},
    "mlstm": {"en": "mLSTM", "zh": "mLSTM"},
    "min-gru": {"en": "minGRU", "zh": "minGRU"},
    "min-lstm": {"en": "minLSTM", "zh": "minLSTM"},
    "sru": {"en": "SRU", "zh": "SRU"},
    "qrnn": {"en": "QRNN", "zh": "QRNN"},
}

# The words of the figures. `title` and `says` are read aloud in the place of the drawing, `caption`
# stands below it, the rest stands in it. **h** is a bold letter, *h* an italic one, _{t} is lowered.
FIGURES: dict[str, dict[str, dict[str, str]]] = {
    "all": {
        "thousands": {"en": "thousand parameters", "zh": "参数量（千）"},
        "millions": {"en": "million parameters", "zh": "参数量（百万）"},
        "embedding": {"en": "embedding", "zh": "词嵌入"},
        "source_embedding": {"en": "source_embedding", "zh": "源语言词嵌入"},
        "target_embedding": {"en": "target_embedding", "zh": "目标语言词嵌入"},
        "encoder": {"en": "encoder", "zh": "编码器"},
        "decoder": {"en": "decoder", "zh": "解码器"},
        "projection": {"en": "projection", "zh": "投影"},
        "output": {"en": "output", "zh": "输出层"},
        "lstm": {"en": "LSTM", "zh": "LSTM"},
        **{name: {"en": name, "zh": name} for name in ("LSTM", "GRU", "RNN")},
        "parameters": {"en": "parameters", "zh": "参数"},
    },
    "key": {
        "title": {"en": "What the shapes mean", "zh": "图形的含义"},
        "says": {
            "en": "A rounded box is a cell at one time step, a circle is a unit, an arrow is a "
            "vector. A coloured square is a gate, which has weights of its own; a small circle "
            "with a sign works element by element; where two arrows meet, two vectors are joined.",
            "zh": "圆角方框是某一时间步的 cell，圆圈是一个单元，箭头是一个向量。彩色方块是一个门，"
            "有自己的权重；带符号的小圆圈做逐元素运算；两个箭头相接，表示两个向量拼接在一起。",
        },
        "caption": {"en": "The same shapes in all drawings", "zh": "所有的图都用这些图形"},
        "left_0": {"en": "cell at a step", "zh": "某一步的 cell"},
        "left_1": {"en": "unit: one number", "zh": "单元：一个数"},
        "left_2": {"en": "vector", "zh": "向量"},
        "right_0": {"en": "gate, has weights", "zh": "门：有自己的权重"},
        "right_1": {"en": "unit by unit", "zh": "逐元素运算"},
        "right_2": {"en": "two are joined", "zh": "两个向量拼接"},
    },
    "chain": {
        "title": {"en": "A recurrent network as a chain", "zh": "画成链条的循环网络"},
        "says": {
            "en": "A row of equal boxes, one for each of {T} time steps. Each takes a word vector "
            "of {x} numbers from below and the state of the box before it from the left, and "
            "gives {h} numbers to the next box and upwards. All boxes have the same weights.",
            "zh": "一排同样的方框，{T} 个时间步每步一个。每个方框从下方读入一个 {x} 维的词向量，"
            "从左边接过前一个方框的状态，算出 {h} 个数，传给下一个方框，同时向上输出。所有方框"
            "用的是同一组权重。",
        },
        "caption": {
            "en": "One cell, drawn {T} times: the chain is the unrolled drawing of a single layer.",
            "zh": "同一个 cell 画了 {T} 次：这根链条只是一层的展开图。",
        },
        "out": {"en": "out: {h} numbers at each step", "zh": "输出：每一步 {h} 个数"},
        "in": {"en": "in: {x} numbers at each step", "zh": "输入：每一步 {x} 个数"},
        "same": {
            "en": "the same **W**, **U**, **b** in every box",
            "zh": "每个方框里都是同一组 **W**、**U**、**b**",
        },
    },
    "opened": {
        "title": {"en": "The box of the chain, opened", "zh": "打开链条上的方框"},
        "says": {
            "en": "The cell between its neighbours. The last hidden state and the input are joined "
            "and go into four gates. The forget gate multiplies the cell state; the product of "
            "input gate and candidate is added to it; its tanh times the output gate is the new "
            "hidden state, which goes to the next box and leaves upwards, as in the chain.",
            "zh": "一个 cell，前后各有一个方框。上一步的隐状态与输入拼接，送进四个门。记忆元"
            "先乘以遗忘门，再加上输入门与候选记忆元的乘积；记忆元的 tanh 乘以输出门，就是新的隐状态，"
            "它传给下一个方框，同时像链条上那样向上输出。",
        },
        "caption": {
            "en": "Only the four coloured squares have weights. The rest adds, multiplies, and takes tanh.",
            "zh": "有权重的只有四个彩色方块，其余部分只做加法、乘法和 tanh。",
        },
        "cell": {"en": "cell", "zh": "cell"},
        "head": {"en": "the cell at step *t*", "zh": "第 *t* 步的 cell"},
    },
    "gates": {
        "title": {"en": "What each gate does", "zh": "每个门做什么"},
        "says": {
            "en": "Four small drawings. The forget gate multiplies the last cell state: what is "
            "kept. The candidate is what could be added. The input gate multiplies the candidate: "
            "what is added. The output gate multiplies the tanh of the cell state: the hidden "
            "state. Each is made from the last hidden state and the input.",
            "zh": "四张小图。遗忘门与上一步的记忆元相乘，得到留下的内容；候选记忆元是可以加进来的"
            "内容；输入门与候选记忆元相乘，得到加进来的内容；输出门与记忆元的 tanh 相乘，得到隐状态。"
            "四者都由上一步的隐状态和输入算出。",
        },
        "caption": {
            "en": "What is kept and what is added make the new **c**_{{*t*}}; what is shown is **h**_{{*t*}}.",
            "zh": "留下的加上新添的，就是新的 **c**_{{*t*}}；拿出来的是 **h**_{{*t*}}。",
        },
        "f": {"en": "forget gate", "zh": "遗忘门"},
        "g": {"en": "candidate", "zh": "候选记忆元"},
        "i": {"en": "input gate", "zh": "输入门"},
        "o": {"en": "output gate", "zh": "输出门"},
        "f_asks": {"en": "what to keep", "zh": "留下什么"},
        "g_asks": {"en": "what could be added", "zh": "可以加什么"},
        "i_asks": {"en": "what to add", "zh": "加进什么"},
        "o_asks": {"en": "what to show", "zh": "拿出什么"},
        "f_out": {"en": "kept", "zh": "留下的"},
        "i_out": {"en": "added", "zh": "新添的"},
    },
    "nodes": {
        "title": {"en": "The layer as a column of units", "zh": "一层就是一列单元"},
        "says": {
            "en": "On the left {h} numbers of the last state and {x} numbers of the input; on the "
            "right, in one box, a column of {h} units. Every unit is connected to all "
            "{together} numbers on the left.",
            "zh": "左边是上一步状态的 {h} 个数和输入的 {x} 个数；右边的一个方框里是一列 {h} 个单元，"
            "每个单元都与左边全部 {together} 个数相连。",
        },
        "caption": {
            "en": "The box is the box of the chain; a circle in it is what a multilayer perceptron "
            "calls a node.",
            "zh": "这个方框就是链条上的方框；里面的一个圆圈，就是多层感知机里的一个节点。",
        },
        "layer": {"en": "{h} units", "zh": "{h} 个单元"},
        "box": {"en": "one cell = one layer", "zh": "一个 cell = 一层"},
        "unit": {"en": "one unit", "zh": "一个单元"},
    },
    "matrix": {
        "title": {"en": "One gate's matrices, to scale", "zh": "一个门的矩阵（按比例）"},
        "says": {
            "en": "A matrix of {h} rows and {h} + {x} columns, times a column of {h} + {x} "
            "numbers, the last state above the input, gives a column of {h} numbers.",
            "zh": "一个 {h} 行、{h} + {x} 列的矩阵，乘以有 {h} + {x} 个数的列向量（上面是"
            "上一步的状态，下面是输入），得到有 {h} 个数的列向量。",
        },
        "caption": {
            "en": "The weights turn {together} numbers into {h}. Heights and widths are to scale, "
            "the three columns of numbers are drawn wider.",
            "zh": "权重把 {together} 个数变成 {h} 个数。高和宽都按比例画，"
            "只有状态、输入和结果这三列画宽了些。",
        },
        "head": {
            "en": "from {together} numbers to {h}",
            "zh": "从 {together} 个数到 {h} 个数",
        },
        "result": {"en": "a gate", "zh": "一个门"},
    },
    "encoder-decoder": {
        "title": {"en": "Encoder and decoder", "zh": "编码器与解码器"},
        "says": {
            "en": "Three boxes of the encoder read a sentence; their last state goes into three "
            "boxes of the decoder, which write the translation, each from the word before it. An "
            "embedding of {embedding} parameters feeds both, and the output of {output} "
            "parameters scores every word.",
            "zh": "编码器的三个方框读入一句话，最后的状态交给解码器的三个方框；解码器逐词写出译文，"
            "每一步读入前一个词。两者共用一张词嵌入表，有 {embedding} 个参数；输出层有 {output} "
            "个参数，给每个词打分。",
        },
        "caption": {
            "en": "Two cells with weights of their own, each drawn three times.",
            "zh": "两个 cell 各有各的权重，各画了三次。",
        },
        "encoder": {"en": "encoder {count}", "zh": "编码器 {count}"},
        "decoder": {"en": "decoder {count}", "zh": "解码器 {count}"},
        "embedding": {
            "en": "shared embedding {count}",
            "zh": "共用的词嵌入 {count}",
        },
        "output": {"en": "output {count}", "zh": "输出层 {count}"},
        "word_0": {"en": "I", "zh": "我"},
        "word_1": {"en": "like", "zh": "喜欢"},
        "word_2": {"en": "cats", "zh": "猫"},
        "word_3": {"en": "⟨start⟩", "zh": "⟨开始⟩"},
        "word_4": {"en": "J’aime", "zh": "I"},
        "word_5": {"en": "les", "zh": "like"},
        "out_3": {"en": "J’aime", "zh": "I"},
        "out_4": {"en": "les", "zh": "like"},
        "out_5": {"en": "chats", "zh": "cats"},
    },
    "count": {
        "title": {"en": "One layer's count, gate by gate", "zh": "一层的参数量，逐个门来算"},
        "says": {
            "en": "Four rows, one for each gate, each with a square of {h} × {h}, a rectangle of "
            "{h} × {x} and a bias of {h}: {each} a gate, {total} together.",
            "zh": "四行，每个门一行，各有一个 {h} × {h} 的正方形、一个 {h} × {x} 的矩形和 {h} 个"
            "偏置：每个门 {each} 个参数，合计 {total} 个。",
        },
        "caption": {
            "en": "Widths to scale: **U** (solid) has *h* columns, **W** (hatched) *x*, the bias 1.",
            "zh": "宽度按比例画：**U**（实心）有 *h* 列，**W**（斜纹）有 *x* 列，偏置有 1 列。",
        },
        "head": {"en": "each gate has {h} rows", "zh": "每个门都有 {h} 行"},
        "name": {"en": "together", "zh": "合计"},
    },
    "home": {
        "title": {
            "en": "A layer’s count, in Keras and in PyTorch",
            "zh": "一层的参数量：Keras 与 PyTorch",
        },
        "says": {
            "en": "A row for each gate of one layer with {h} units that reads {x} features, its "
            "parts as wide as they have columns, its sum behind it. With one bias per gate there "
            "are {total} parameters, with those of PyTorch {pytorch}.",
            "zh": "一层有 {h} 个单元，读入 {x} 个特征；每个门占一行，各部分有多少列就画多宽，行末是"
            "这一行的参数量。每个门一个偏置时共有 {total} 个参数，照 PyTorch 的偏置算是 {pytorch} 个。",
        },
        "caption": {
            "en": "Widths to scale: **U** (solid) has *h* columns, **W** (hatched) *x*, the bias 1.",
            "zh": "宽度按比例画：**U**（实心）有 *h* 列，**W**（斜纹）有 *x* 列，偏置有 1 列。",
        },
        "head": {"en": "each gate has {h} rows", "zh": "每个门都有 {h} 行"},
        "keras": {"en": "Keras", "zh": "Keras"},
        "one_bias": {"en": "one bias", "zh": "一个偏置"},
        "first": {"en": "first layer", "zh": "第一层"},
        "more": {"en": "all the others", "zh": "其余各层、各方向"},
        "second": {"en": "a second bias", "zh": "第二个偏置"},
        "pytorch": {"en": "PyTorch", "zh": "PyTorch"},
        "both": {"en": "Keras, PyTorch", "zh": "Keras、PyTorch"},
    },
    "area": {
        "title": {"en": "Parameters are area", "zh": "参数量就是面积"},
        "says": {
            "en": "The weights of some layers, drawn to one scale, each gate in its colour: {list} "
            "parameters.",
            "zh": "几种层的权重，按同一比例画出，每个门一种颜色。参数量：{list}。",
        },
        "caption": {
            "en": "To scale: every parameter takes the same area. **U** (solid) has *h* columns, **W** "
            "(hatched) *x*, the bias 1; a row of blocks for each gate.",
            "zh": "按比例画：每个参数所占的面积都一样。**U**（实心）有 *h* 列，**W**（斜纹）有 *x* 列，"
            "偏置有 1 列；每个门占一行。",
        },
        "head": {
            "en": "*x* = {x}, *h* = {h}, one scale",
            "zh": "*x* = {x}，*h* = {h}，同一比例",
        },
    },
    "network": {
        "title": {"en": "A network's parameters as area", "zh": "用面积表示网络的参数量"},
        "says": {
            "en": "One tall rectangle for {total} parameters, cut across into the layers: {list}. "
            "An LSTM's part is divided into its four gates.",
            "zh": "一个竖长的矩形代表 {total} 个参数，横切成各层：{list}。每个 LSTM 又分成四个门。",
        },
        "caption": {
            "en": "To scale: equal areas hold equally many parameters. Grey is no gate’s; hatched "
            "is what an input is multiplied by.",
            "zh": "按比例画：面积相等，参数量就相等。灰色不属于任何门；斜纹是与输入相乘的矩阵。",
        },
    },
    "shares": {
        "title": {"en": "Shares as h grows", "zh": "各部分的占比随 h 的变化"},
        "says": {
            "en": "A bar for each hidden size, cut into the parts' shares. With *h* = {small} the "
            "two LSTM layers have {few}, with *h* = {large} {many}.",
            "zh": "每个隐藏层大小一根横条，按各部分的占比分段。*h* = {small} 时，两个 LSTM 层占 "
            "{few}；*h* = {large} 时，占 {many}。",
        },
        "caption": {
            "en": "*V* and *e* stay; only *h* grows. The matrices with a row per word give way, slowly.",
            "zh": "*V* 和 *e* 不变，只有 *h* 变大：每个词占一行的两个矩阵，占比慢慢降下来。",
        },
    },
    "growth-h": {
        "title": {"en": "Counts against h", "zh": "参数量随 h 的变化"},
        "says": {
            "en": "Three curves that bend upwards as *h* grows to {most}: the LSTM reaches {lstm}, "
            "the GRU {gru}, the RNN {rnn}.",
            "zh": "三条曲线都向上弯：*h* 增大到 {most} 时，LSTM 是 {lstm}，GRU 是 {gru}，"
            "RNN 是 {rnn}。",
        },
        "caption": {
            "en": "Against *h* at *x* = {x}: twice the units, almost four times the parameters.",
            "zh": "*x* = {x} 时参数量随 *h* 的变化：单元数翻一倍，参数量接近原来的四倍。",
        },
        "axis": {"en": "*h*, units", "zh": "单元数 *h*"},
    },
    "growth-x": {
        "title": {"en": "Counts against x", "zh": "参数量随 x 的变化"},
        "says": {
            "en": "Three straight lines as *x* grows to {most}: the LSTM reaches {lstm}, the GRU "
            "{gru}, the RNN {rnn}; none starts at zero.",
            "zh": "三条上升的直线，都不从零开始：*x* 增大到 {most} 时，LSTM 是 {lstm}，"
            "GRU 是 {gru}，RNN 是 {rnn}。",
        },
        "caption": {
            "en": "Against *x* at *h* = {h}: straight lines, from what state and bias need.",
            "zh": "*h* = {h} 时参数量随 *x* 的变化：都是直线，起点是状态和偏置的参数量。",
        },
        "axis": {"en": "*x*, features", "zh": "特征数 *x*"},
    },
    "growth-V": {
        "title": {"en": "Counts against V", "zh": "参数量随 V 的变化"},
        "says": {
            "en": "As *V* grows to {most}, the embedding rises in a straight line to {embedding}, "
            "while the LSTM stays at {lstm}.",
            "zh": "*V* 增大到 {most} 时，词嵌入沿直线升到 {embedding}，LSTM 则始终是 {lstm}。",
        },
        "caption": {
            "en": "Against *V* at *e* = {e}, *h* = {h}: only the table grows.",
            "zh": "*e* = {e}、*h* = {h} 时参数量随 *V* 的变化：变大的只有词嵌入表。",
        },
        "axis": {"en": "*V*, words", "zh": "词数 *V*"},
    },
    "overtake": {
        "title": {
            "en": "Where the LSTM overtakes the embedding",
            "zh": "LSTM 从哪里起超过词嵌入",
        },
        "says": {
            "en": "The embedding is a level line at {embedding}; the LSTM's curve crosses it at "
            "*h* = {crossing}.",
            "zh": "词嵌入是一条水平线，高度为 {embedding}；LSTM 的曲线在 *h* = {crossing} 处越过它。",
        },
        "caption": {
            "en": "*V* = {V}, *e* = {e}: from *h* = {crossing} on, one LSTM layer has more "
            "parameters than the table.",
            "zh": "*V* = {V}、*e* = {e}：从 *h* = {crossing} 起，一个 LSTM 层的参数比词嵌入表还多。",
        },
        "axis": {"en": "*h*, units", "zh": "单元数 *h*"},
    },
    "shared": {
        "title": {"en": "One block of weights for all steps", "zh": "所有时间步共用一组权重"},
        "says": {
            "en": "A row of boxes, one for each of {T} time steps. Below them one block of weights "
            "with four rows, one for each gate. An arrow goes from the block to every box: {T} "
            "uses of {count} parameters, which are counted once.",
            "zh": "一排方框，{T} 个时间步每步一个。下方是同一组权重，分四行，每个门一行。"
            "从这组权重到每个方框都有一个箭头：{count} 个参数用了 {T} 次，只计一次。",
        },
        "caption": {
            "en": "The arrows are uses, not copies: a longer sequence has more arrows, and the same block.",
            "zh": "箭头表示使用，不是复制：序列再长，多的只是箭头，权重还是这一组。",
        },
        "steps": {"en": "{count} time steps", "zh": "{count} 个时间步"},
        "once": {"en": "{count} parameters, counted once", "zh": "{count} 个参数，只计一次"},
    },
    "strips": {
        "title": {"en": "The gates’ order in each framework", "zh": "各框架中门的顺序"},
        "says": {
            "en": "A strip of coloured blocks for each framework, a block for each gate, in the "
            "order in which they lie in its tensors: {list}.",
            "zh": "每个框架一条彩带，每个门一格，按它们在张量里的顺序排列：{list}。",
        },
        "caption": {
            "en": "From each framework’s packing. A strip that is stacked lies on its side here; blocks "
            "with a gap are tensors of their own.",
            "zh": "由各框架的排列方式画出。上下叠放的，这里画成横条；中间有空隙的，是各自单独的张量。",
        },
        "head": {"en": "first → last", "zh": "从前到后"},
        "beside": {"en": "side by side", "zh": "左右并排"},
        "stacked": {"en": "stacked", "zh": "上下叠放"},
        "apart": {"en": "apart", "zh": "分开存放"},
    },
    "tensor": {
        "title": {"en": "Shapes through the layer", "zh": "数据流过这一层时的形状"},
        "says": {
            "en": "The input is an array of {N} samples, {T} steps and {x} features. The layer’s "
            "weights turn {x} numbers into {h}: all outputs are an array of {N} samples, {T} steps "
            "and {h} units; the last output alone is {N} × {h}.",
            "zh": "输入是一个数组，有 {N} 个样本、{T} 个时间步、{x} 个特征。这一层的权重把 {x} 个数"
            "变成 {h} 个数：每一步的输出也是一个数组，有 {N} 个样本、{T} 个时间步、{h} 个单元；"
            "只取最后一步，就是 {N} × {h}。",
        },
        "caption": {
            "en": "Samples and steps pass through unchanged; only the last axis meets a weight, and "
            "*x* becomes *h*.",
            "zh": "样本和时间步原样通过，只有最后一个轴要与权重相乘，*x* 变成 *h*。",
        },
        "to_every": {
            "en": "**W** is {h} × {x}, **U** is {h} × {h}",
            "zh": "**W** 是 {h} × {x}，**U** 是 {h} × {h}",
        },
        "to_last": {"en": "keep the last step", "zh": "只留最后一步"},
        "input": {"en": "input", "zh": "输入"},
        "every": {"en": "every step", "zh": "每一步的输出"},
        "last": {"en": "last step only", "zh": "只取最后一步"},
        "steps": {"en": "{count} steps", "zh": "{count} 个时间步"},
        "samples": {"en": "{count} samples", "zh": "{count} 个样本"},
    },
    "padding": {
        "title": {"en": "A padded sentence", "zh": "填充后的句子"},
        "says": {
            "en": "{T} boxes in a row: {words} words, then {rest} of padding. Masked, the state "
            "changes {words} times; otherwise {T} times.",
            "zh": "一排 {T} 个方格：先是 {words} 个词，后面 {rest} 个是填充。加掩码时状态更新 "
            "{words} 次，否则更新 {T} 次。",
        },
        "caption": {
            "en": "Masking and packing change what is computed. They change no weight.",
            "zh": "掩码和打包改变的是计算过程，权重一个也不变。",
        },
        "words": {"en": "{count} words", "zh": "{count} 个词"},
        "padding": {"en": "{count} × padding", "zh": "{count} 个填充"},
        "masked": {
            "en": "masked or packed: {count} new states",
            "zh": "掩码或打包：更新 {count} 次",
        },
        "unmasked": {"en": "as it is: {count} new states", "zh": "不处理：更新 {count} 次"},
    },
    "update": {
        "title": {"en": "When the weights change", "zh": "权重什么时候更新"},
        "says": {
            "en": "Forward through {T} steps to the loss, back through the same {T} steps, the "
            "gradients of all steps added, then one update. That happens {updates} times an epoch.",
            "zh": "向前走完 {T} 步，算出损失，再沿这 {T} 步往回走，把各步的梯度相加，然后更新一次。"
            "每轮这样做 {updates} 次。",
        },
        "caption": {
            "en": "Backpropagation through time, for one batch.",
            "zh": "一个小批量的随时间反向传播。",
        },
        "head": {"en": "one batch", "zh": "一个小批量"},
        "loss": {"en": "loss", "zh": "损失"},
        "forward": {"en": "forward: states", "zh": "前向：状态"},
        "backward": {"en": "backward: gradients", "zh": "反向：梯度"},
        "sum": {"en": "add the steps’ gradients", "zh": "各步的梯度相加"},
        "once": {
            "en": "one update; {count} of them in an epoch",
            "zh": "更新一次；一轮共 {count} 次",
        },
    },
    "memory": {
        "title": {"en": "Bytes while training with Adam", "zh": "用 Adam 训练时占用的字节数"},
        "says": {
            "en": "{list}; together {total} bytes.",
            "zh": "{list}；合计 {total} 字节。",
        },
        "caption": {
            "en": "Each parameter has a gradient and two moments beside it; the activations depend "
            "on steps and batch.",
            "zh": "每个参数都另有一个梯度和两个矩；激活值占多少，则取决于时间步数和批量大小。",
        },
        "weights": {"en": "weights", "zh": "权重"},
        "gradients": {"en": "gradients", "zh": "梯度"},
        "moments": {"en": "Adam’s moments", "zh": "Adam 的矩"},
        "activations": {"en": "activations", "zh": "激活值"},
        "total": {"en": "together", "zh": "合计"},
        "bytes": {"en": "{count} bytes", "zh": "{count} 字节"},
    },
    "contrast": {
        "title": {"en": "Work grows with the steps", "zh": "计算量随时间步数增长"},
        "says": {
            "en": "Against the number of steps: the multiply-accumulates of one sequence rise in a "
            "straight line to {macs} at {most} steps; the parameters stay at {count}.",
            "zh": "横轴是时间步数：一个序列的乘加次数沿直线上升，{most} 步时达到 {macs}；参数量"
            "始终是 {count}。",
        },
        "caption": {
            "en": "Longer sequences cost more work, never more parameters.",
            "zh": "序列越长，计算量越大，参数却不会变多。",
        },
        "axis": {"en": "*T*, time steps", "zh": "时间步数 *T*"},
        "thousands": {"en": "thousands", "zh": "千"},
        "millions": {"en": "millions", "zh": "百万"},
        "macs": {"en": "MACs", "zh": "乘加次数"},
    },
}

# The number detective's. A reason has the place where it is explained; `#lstm` stands for the
# section of the layer's own kind.
DETECTIVE: dict[str, dict[str, Any]] = {
    "en": {
        "name": "Which layer has this number?",
        "fields": {
            "number": "the number you got",
            "x": "input size <i>x</i>",
            "h": "units <i>h</i>",
            "p": "projection <i>p</i>",
            "V": "vocabulary <i>V</i>",
            "T": "time steps <i>T</i>",
        },
        "without": "The form that looks a number up needs JavaScript. The package does the same: "
        '<code>explain_count</code>, <a href="#look-up">below</a>.',
        "and": ", ",
        "comma": ", ",
        "colon": ": ",
        "more": "more about it",
        "fit": "{number}: {count} that fit, the likeliest first.",
        "near": "{number}: none fits. These are nearest:",
        "none": "{number}: nothing to compare it with; give one of the sizes.",
        "guessed": " As no size was given, usual ones were tried.",
        "layers": "{n} layers",
        "directions": "two directions",
        "above": "your number is {n} more",
        "below": "your number is {n} less",
        "right": "That is right, the usual count. ",
        "errors": {
            "number": "a number of parameters: a whole number to 10^30, such as 680 or 6,004,000, "
            "or a rounded one, such as 8M",
            "empty": "Type the number that you got.",
            "size": "a whole number from 1 to 1,000,000,000,000",
        },
        "around": {
            "embedding": "after an embedding",
            "output": "between an embedding and an output over all words",
            "output_no_bias": "between an embedding and an output without bias",
            "tied": "the output tied to the embedding",
            "seq2seq": "as encoder and decoder, with one embedding and an output",
            "seq2seq_no_bias": "as encoder and decoder, with one embedding and an output without "
            "bias",
        },
        "reasons": {
            "LSTM 4h": ["One bias vector per gate.", "#lstm"],
            "LSTM 8h": ["Two bias vectors per gate: 4h more than one.", "#lstm"],
            "GRU 3h": ["One bias vector per gate.", "#gru"],
            "GRU 4h": ["One bias vector per gate, and a second one for the candidate.", "#gru"],
            "GRU 6h": ["Two bias vectors per gate.", "#gru"],
            "RNN h": ["One bias vector.", "#rnn"],
            "RNN 2h": ["Two bias vectors.", "#rnn"],
            "MGU 2h": ["One bias vector per gate.", "../variants/#mgu"],
            "MGU 3h": [
                "One bias vector per gate, and a second one for the candidate.",
                "../variants/#mgu",
            ],
            "none": ["No bias: switched off, or forgotten.", "#elsewhere"],
            "peephole": ["Peepholes: three gates see the cell state.", "../variants/#peephole"],
            "projection": ["The output is projected to p numbers.", "../variants/#projection"],
            "norm": [
                "Layer normalisation, a gain and a shift each time.",
                "../variants/#layer-norm",
            ],
            "mistake square": ["A mistake: x was taken to be h.", "../public-mistakes/"],
            "mistake recurrent_only": ["A mistake: the input's weights are missing.", "#lstm"],
            "mistake input_only": ["A mistake: the recurrent weights are missing.", "#lstm"],
            "mistake one_gate": ["A mistake: one gate alone was counted.", "#lstm"],
            "mistake one_bias": ["A mistake: one bias vector for all gates together.", "#lstm"],
            "mistake bias_numbers": ["A mistake: a single number per gate as its bias.", "#lstm"],
            "mistake steps": [
                "A mistake: the time steps were taken for the features.",
                "../six-questions/#cells",
            ],
            "mistake flattened": [
                "A mistake: the features of all time steps side by side.",
                "../shapes/#flatten",
            ],
            "mistake per_step": [
                "A mistake: weights of its own for each time step; all steps share them.",
                "../cell/#sharing",
            ],
            "mistake sgd": [
                "Not parameters alone: Keras's total after training with SGD, or the seed beside "
                "the weights in variables, has two numbers more.",
                "#optimizer",
            ],
            "mistake rmsprop": [
                "Not parameters alone: Keras's total after training with RMSprop, Adagrad or Lion, "
                "which keep a number per parameter.",
                "#optimizer",
            ],
            "mistake adam": [
                "Not parameters alone: Keras's total after training with Adam, which keeps two "
                "numbers per parameter.",
                "#optimizer",
            ],
        },
    },
    "zh": {
        "name": "这个数是哪一层的？",
        "fields": {
            "number": "你得到的参数量",
            "x": "输入维数 <i>x</i>",
            "h": "隐藏层大小 <i>h</i>",
            "p": "投影维数 <i>p</i>",
            "V": "词表大小 <i>V</i>",
            "T": "时间步数 <i>T</i>",
        },
        "without": "查数的表单需要 JavaScript。Python 包里的 <code>explain_count</code> "
        '也能查，见<a href="#look-up">下文</a>。',
        "and": "、",
        "comma": "，",
        "colon": "：",
        "more": "详见",
        "fit": "{number}：有 {count} 种情况对得上，最可能的在前。",
        "near": "{number}：没有对得上的。最接近的是：",
        "none": "{number}：条件不够，请至少给出一个尺寸。",
        "guessed": "没有给出尺寸，所以试的是常用的尺寸。",
        "layers": "{n} 层",
        "directions": "双向",
        "above": "你的数多 {n}",
        "below": "你的数少 {n}",
        "right": "没有算错，这就是通常的参数量。",
        "errors": {
            "number": "参数量：不超过 10^30 的整数，如 680、6,004,000；也可以是约数，如 8M、800万",
            "empty": "请输入你得到的数。",
            "size": "1 到 1,000,000,000,000 之间的整数",
        },
        "around": {
            "embedding": "前面有词嵌入",
            "output": "前有词嵌入，后有覆盖整个词表的输出层",
            "output_no_bias": "前有词嵌入，后有不带偏置的输出层",
            "tied": "输出层与词嵌入绑定",
            "seq2seq": "编码器和解码器各一个，共用词嵌入，另有输出层",
            "seq2seq_no_bias": "编码器和解码器各一个，共用词嵌入，另有不带偏置的输出层",
        },
        "reasons": {
            "LSTM 4h": ["每个门一个偏置向量。", "#lstm"],
            "LSTM 8h": ["每个门两个偏置向量，比一个时多 4h。", "#lstm"],
            "GRU 3h": ["每个门一个偏置向量。", "#gru"],
            "GRU 4h": ["每个门一个偏置向量，候选隐状态另有一个。", "#gru"],
            "GRU 6h": ["每个门两个偏置向量。", "#gru"],
            "RNN h": ["一个偏置向量。", "#rnn"],
            "RNN 2h": ["两个偏置向量。", "#rnn"],
            "MGU 2h": ["每个门一个偏置向量。", "../variants/#mgu"],
            "MGU 3h": ["每个门一个偏置向量，候选隐状态另有一个。", "../variants/#mgu"],
            "none": ["没有偏置：关掉了，或者漏算了。", "#elsewhere"],
            "peephole": ["有窥孔连接：三个门能看到记忆元。", "../variants/#peephole"],
            "projection": ["输出投影成 p 个数。", "../variants/#projection"],
            "norm": ["有层归一化，每处各有缩放和平移。", "../variants/#layer-norm"],
            "mistake square": ["算错：把 x 当成了 h。", "../public-mistakes/"],
            "mistake recurrent_only": ["算错：漏了输入权重。", "#lstm"],
            "mistake input_only": ["算错：漏了循环权重。", "#lstm"],
            "mistake one_gate": ["算错：只算了一个门。", "#lstm"],
            "mistake one_bias": ["算错：所有门合用了一个偏置向量。", "#lstm"],
            "mistake bias_numbers": ["算错：每个门的偏置只算了一个数。", "#lstm"],
            "mistake steps": ["算错：把时间步数当成了特征数。", "../six-questions/#cells"],
            "mistake flattened": ["算错：把所有时间步的特征排在了一起。", "../shapes/#flatten"],
            "mistake per_step": [
                "算错：每个时间步各算了一套权重。其实各步权值共享。",
                "../cell/#sharing",
            ],
            "mistake sgd": [
                "不只是参数：Keras 用 SGD 训练后的总数，或 variables 里连随机种子一起数，都多两个数。",
                "#optimizer",
            ],
            "mistake rmsprop": [
                "不只是参数：这是 Keras 用 RMSprop、Adagrad 或 Lion 训练后的总数，优化器为每个参数存一个数。",
                "#optimizer",
            ],
            "mistake adam": [
                "不只是参数：这是 Keras 用 Adam 训练后的总数，优化器为每个参数存两个数。",
                "#optimizer",
            ],
        },
    },
}

RUN: dict[str, dict[str, str]] = {
    "en": {
        "example": "Example",
        "run": "Run",
        "edit": "Edit",
        "stop": "Stop",
        "original": "Original",
        "code": "Code to run",
        "first": "Python has to be fetched first: {} MB, once.",
        "fetch": "Fetch and run",
        "fetch_read": "Fetch and read",
        "not": "Not now",
        "fetching": "Fetching Python",
        "starting": "Python starts …",
        "running": "Running …",
        "ran": "Run in this page.",
        "same": "Run in this page: the same as recorded.",
        "other": "Run in this page: not what was recorded.",
        "lost": "The rest is left out: {} characters.",
        "stopped": "Stopped; what was defined is gone.",
        "gone": "Python has ended; what was defined is gone.",
        "waiting": "Waits for what runs already …",
        "above": "A cell above ended with an error, so this one was not run.",
        "output": "output, scrolls",
        "unreached": "Python could not be fetched or started.",
        "name": "name",
        "kind": "kind",
        "count": "parameters",
        "where": "where they come from",
        "sum": "total",
        "total": "{} parameters",
        "trained": ", of which {} are trained",
        "agrees": "; the source states the same total",
        "differs": "; the source states {}",
        "unexplained": "Counted, but not explained: {}.",
        "tensors": "The weights of the first layer, in one direction:",
        "weights": "The weights:",
        "result": "The layers of the model",
        "of": "{}: ",
        "and": ", ",
        "nothing": "There is nothing to read.",
        "one": "One file at a time.",
        "unreadable": "it cannot be read; is it a folder?",
        "bad_link": "The link holds no text that can be read.",
        "source": "The framework's documentation",
        "link": "A link to this text",
        "filled": "The text came with the link; it is read when you say so.",
    },
    "zh": {
        "example": "例",
        "run": "运行",
        "edit": "编辑",
        "stop": "停止",
        "original": "原样",
        "code": "要运行的代码",
        "first": "需要先下载 Python：{} MB，只下载一次。",
        "fetch": "下载并运行",
        "fetch_read": "下载并读取",
        "not": "以后再说",
        "fetching": "正在下载 Python",
        "starting": "Python 正在启动……",
        "running": "正在运行……",
        "ran": "已在本页运行。",
        "same": "已在本页运行，结果与记录的一致。",
        "other": "已在本页运行，结果与记录的不同。",
        "lost": "其余 {} 个字符从略。",
        "stopped": "已停止，之前定义的变量都没有了。",
        "gone": "Python 已退出，之前定义的变量都没有了。",
        "waiting": "正在等前一段运行完……",
        "above": "上面有一个单元格出错，这一个没有运行。",
        "output": "输出，可滚动",
        "unreached": "Python 下载或启动失败。",
        "name": "名称",
        "kind": "类型",
        "count": "参数量",
        "where": "怎么来的",
        "sum": "合计",
        "total": "共 {} 个参数",
        "trained": "，其中 {} 个参与训练",
        "agrees": "，与原文给出的总数一致",
        "differs": "；原文给出的总数是 {}",
        "unexplained": "已计入合计、但说不出来历的：{}。",
        "tensors": "第一层、一个方向的权重：",
        "weights": "权重：",
        "result": "模型的各层",
        "of": "{}：",
        "and": "、",
        "nothing": "没有可读的内容。",
        "one": "一次只能读一个文件。",
        "unreadable": "读不出来，是不是文件夹？",
        "bad_link": "链接里没有可以读取的文字。",
        "source": "框架文档",
        "link": "带上这段文字的链接",
        "filled": "这段文字来自链接，点按钮之后才会读取。",
    },
}
"""What stands beside code that runs in the page, and what is said of a reader's model."""

READS: dict[str, dict[str, Any]] = {
    "en": {
        "name": "Your model",
        "text": "A printed model, a list of tensors, an error about sizes, or a line of code",
        "read": "Read",
        "file": "or a file (.pt, .pth, .safetensors, text); it can be dropped here as well",
        "x": "x of its first layer, where it does not say:",
        "try": "Or try:",
        "examples": {
            "keras-summary": "Keras summary",
            "torch-print": "PyTorch print",
            "torchinfo": "torchinfo",
            "torch-tensors": "state_dict",
            "torch-error": "size mismatch",
            "line": "line of code",
        },
        "instead": "This copy of the site reads nothing in the page; the call in Python below does.",
        "without": "Reading it in this page takes a script; the call in Python below takes none.",
    },
    "zh": {
        "name": "你的模型",
        "text": "打印出来的模型、张量清单、尺寸不符的报错，或者一行代码",
        "read": "读取",
        "file": "或者选一个文件（.pt、.pth、.safetensors、文本），拖进来也行",
        "x": "第一层的 x（原文没有写时）：",
        "try": "也可以试试：",
        "examples": {
            "keras-summary": "Keras 的 summary",
            "torch-print": "PyTorch 的 print",
            "torchinfo": "torchinfo",
            "torch-tensors": "state_dict",
            "torch-error": "size mismatch",
            "line": "一行代码",
        },
        "instead": "这一份网站不能在网页里读取，请用下面的 Python 调用。",
        "without": "在本页读取需要脚本；没有脚本时，请用下面的 Python 调用。",
    },
}
"""The form for a reader's model; an example's name is its file's."""
