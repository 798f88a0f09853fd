<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Undo: {0}</source>
        <translation>撤销：{0}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo: {0}</source>
        <translation>重做：{0}</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Read the devices</source>
        <translation>读取设备</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open a model or a saved plan</source>
        <translation>打开模型或已保存的方案</translation>
    </message>
    <message>
        <source>Start page</source>
        <translation>起始页</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save this plan as a file</source>
        <translation>将此方案保存为文件</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Picture…</source>
        <translation>图片…</translation>
    </message>
    <message>
        <source>Export the drawing as a picture: PNG, SVG or PDF</source>
        <translation>将图形导出为图片：PNG、SVG 或 PDF</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Show this plan, the engines&apos; choices and the plans you keep in a table</source>
        <translation>用表格显示本方案、各引擎的选择和你保留的方案</translation>
    </message>
    <message>
        <source>Measured speed…</source>
        <translation>实测速度…</translation>
    </message>
    <message>
        <source>Keep this plan to compare</source>
        <translation>保留本方案以便比较</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Wider bars</source>
        <translation>加宽层条</translation>
    </message>
    <message>
        <source>Narrower bars</source>
        <translation>收窄层条</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>全部层</translation>
    </message>
    <message>
        <source>As a table</source>
        <translation>显示为表格</translation>
    </message>
    <message>
        <source>Stop at named places</source>
        <translation>在命名位置停靠</translation>
    </message>
    <message>
        <source>A dragged edge stops where a device is full, and where an engine puts it</source>
        <translation>拖动的分界线会停在设备装满处，以及引擎放置它的位置</translation>
    </message>
    <message>
        <source>Previous edge</source>
        <translation>上一条分界线</translation>
    </message>
    <message>
        <source>Next edge</source>
        <translation>下一条分界线</translation>
    </message>
    <message>
        <source>Let the engine place the layers</source>
        <translation>由引擎分配各层</translation>
    </message>
    <message>
        <source>Find a command…</source>
        <translation>查找命令…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Plan again with what is free now</source>
        <translation>按当前可用内存重新规划</translation>
    </message>
    <message>
        <source>Let the allocator answer again for the memory that is free now</source>
        <translation>让分配器按当前可用的内存重新给出结果</translation>
    </message>
    <message>
        <source>Add a GPU to try…</source>
        <translation>添加一块试用的 GPU…</translation>
    </message>
    <message>
        <source>Machines…</source>
        <translation>机器…</translation>
    </message>
    <message>
        <source>Remote servers…</source>
        <translation>远程服务器…</translation>
    </message>
    <message>
        <source>Plan with the GPUs of another computer that runs llama.cpp&apos;s RPC server</source>
        <translation>使用另一台运行 llama.cpp RPC 服务器的计算机的 GPU 来规划</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Twice a second</source>
        <translation>每秒两次</translation>
    </message>
    <message>
        <source>Every second</source>
        <translation>每秒一次</translation>
    </message>
    <message>
        <source>Every 2 seconds</source>
        <translation>每 2 秒一次</translation>
    </message>
    <message>
        <source>Every 5 seconds</source>
        <translation>每 5 秒一次</translation>
    </message>
</context>
<context>
    <name>AddButton</name>
    <message>
        <source>Add a GPU to try</source>
        <translation>添加一块试用的 GPU</translation>
    </message>
    <message>
        <source>Plan with a GPU that is not in this computer.</source>
        <translation>用一块不在这台电脑里的 GPU 来做方案。</translation>
    </message>
    <message>
        <source>+ Add a GPU to try (RTX 5090, 3090, A6000 …)</source>
        <translation>+ 添加试用的 GPU（RTX 5090、3090、A6000…）</translation>
    </message>
    <message>
        <source>+ Add a GPU to try</source>
        <translation>+ 添加试用的 GPU</translation>
    </message>
</context>
<context>
    <name>AddDialog</name>
    <message>
        <source>No known GPU is called “{0}”. Add it by hand below.</source>
        <translation>没有名为“{0}”的已知 GPU。请在下面手动添加。</translation>
    </message>
    <message>
        <source>Add a GPU to try</source>
        <translation>添加一块试用的 GPU</translation>
    </message>
    <message>
        <source>Search: 5090, RTX A6000, 7900 XTX, 24 GB …</source>
        <translation>搜索：5090、RTX A6000、7900 XTX、24 GB…</translation>
    </message>
    <message>
        <source>Search for a GPU</source>
        <translation>搜索 GPU</translation>
    </message>
    <message>
        <source>Known GPUs</source>
        <translation>已知的 GPU</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Age</name>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>read {0} s ago</source>
        <translation>{0} 秒前读取</translation>
    </message>
    <message>
        <source>read {0} min ago</source>
        <translation>{0} 分钟前读取</translation>
    </message>
</context>
<context>
    <name>Answers</name>
    <message>
        <source>Undone: {0}</source>
        <translation>已撤销：{0}</translation>
    </message>
    <message>
        <source>Done again: {0}</source>
        <translation>已重做：{0}</translation>
    </message>
    <message>
        <source>{0} is {1} over its memory.</source>
        <translation>{0} 超出其容量 {1}。</translation>
    </message>
    <message>
        <source>{0} fits again.</source>
        <translation>{0} 又放得下了。</translation>
    </message>
</context>
<context>
    <name>ApplyDialog</name>
    <message>
        <source>Apply to Ollama</source>
        <translation>应用到 Ollama</translation>
    </message>
    <message>
        <source>Planned and observed</source>
        <translation>计划与实测</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Read the server&apos;s log…</source>
        <translation>读取服务器日志…</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Model in Ollama</source>
        <translation>Ollama 中的模型</translation>
    </message>
    <message>
        <source>What will be asked, and nothing else</source>
        <translation>只发送以下请求</translation>
    </message>
    <message>
        <source>This says the plan exactly.</source>
        <translation>这与方案完全一致。</translation>
    </message>
    <message>
        <source>The parameters of a model cannot say the plan exactly. This is what Ollama would do:</source>
        <translation>模型参数无法完全表达这个方案。Ollama 会这样做：</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>waiting…</source>
        <translation>等待中…</translation>
    </message>
    <message>
        <source>The server does not list the model as loaded; its log says why.</source>
        <translation>服务器没有把该模型列为已加载；原因见它的日志。</translation>
    </message>
    <message>
        <source>Memory in all</source>
        <translation>全部内存</translation>
    </message>
    <message>
        <source>of that on GPUs</source>
        <translation>其中在 GPU 上</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>observed</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>not done</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>{0} is another computer: what is listed below is sent to it.</source>
        <translation>{0} 是另一台计算机：下面列出的内容会发送给它。</translation>
    </message>
    <message>
        <source>Ollama&apos;s store has not this file. Say below under which name Ollama has the same model.</source>
        <translation>Ollama 的模型库里没有这个文件。请在下面填写同一模型在 Ollama 中的名称。</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>一切都留在这台计算机上。</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>Stopped. What was done until then stays as it is.</source>
        <translation>已停止。此前完成的部分保持不变。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>The file on the disk is as it was. Save under another name or in another folder.</source>
        <translation>磁盘上的文件保持原样。请换一个名称或文件夹保存。</translation>
    </message>
    <message>
        <source>Nothing was changed. Choose another file, or copy or download this one again.</source>
        <translation>没有任何更改。请选择其他文件，或重新复制、下载此文件。</translation>
    </message>
    <message>
        <source>Details: {0}</source>
        <translation>详情：{0}</translation>
    </message>
    <message>
        <source>Nothing was changed. Choose another plan, or open it with the version of Lamella that saved it.</source>
        <translation>没有任何更改。请选择其他方案，或用保存它的 Lamella 版本打开。</translation>
    </message>
    <message>
        <source>There is no picture. Save it under another name, in another folder or as .png.</source>
        <translation>图片未保存。请换一个文件名、换一个文件夹，或存为 .png。</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有任何更改。</translation>
    </message>
</context>
<context>
    <name>BesideRows</name>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>plan</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>per cent</source>
        <translation>百分比</translation>
    </message>
    <message>
        <source>why</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>BesideTable</name>
    <message>
        <source>Plan beside log</source>
        <translation>方案与日志对照</translation>
    </message>
</context>
<context>
    <name>ByHand</name>
    <message>
        <source>It takes its memory from the computer. How much of it?</source>
        <translation>它使用电脑的内存。要用多少？</translation>
    </message>
    <message>
        <source>BY HAND</source>
        <translation>手动添加</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>显存</translation>
    </message>
    <message>
        <source>Free of it</source>
        <translation>其中空闲</translation>
    </message>
    <message>
        <source>Bandwidth</source>
        <translation>带宽</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Memory bandwidth in GB/s</source>
        <translation>显存带宽（GB/s）</translation>
    </message>
    <message>
        <source>Memory bandwidth in GB/s; with it, a speed can be told</source>
        <translation>显存带宽（GB/s）；填写后才能给出速度</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add this GPU</source>
        <translation>添加这块 GPU</translation>
    </message>
</context>
<context>
    <name>CacheRows</name>
    <message>
        <source>K cache</source>
        <translation>K 缓存</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>How precisely the engine remembers the conversation; q8_0 needs about half the memory of f16.</source>
        <translation>引擎记住对话的精度；q8_0 所需内存约为 f16 的一半。</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>K cache type</source>
        <translation>K 缓存类型</translation>
    </message>
    <message>
        <source>KV cache type</source>
        <translation>KV 缓存类型</translation>
    </message>
    <message>
        <source>V cache type</source>
        <translation>V 缓存类型</translation>
    </message>
    <message>
        <source>{0}: all other types</source>
        <translation>{0}：其他所有类型</translation>
    </message>
    <message>
        <source>V cache</source>
        <translation>V 缓存</translation>
    </message>
    <message>
        <source>K and V apart</source>
        <translation>K 与 V 分开</translation>
    </message>
    <message>
        <source>Choose the types of keys and values one by one.</source>
        <translation>分别选择键和值的类型。</translation>
    </message>
    <message>
        <source>Choose K and V cache types apart</source>
        <translation>分别选择 K 与 V 缓存类型</translation>
    </message>
</context>
<context>
    <name>CardMenu</name>
    <message>
        <source>One more like it</source>
        <translation>再加一块相同的</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Plan without it</source>
        <translation>不用它做方案</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Change memory…</source>
        <translation>更改内存…</translation>
    </message>
    <message>
        <source>As in this computer</source>
        <translation>与此电脑相同</translation>
    </message>
    <message>
        <source>Programs on it…</source>
        <translation>占用它的程序…</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>详细信息…</translation>
    </message>
</context>
<context>
    <name>CardNotes</name>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
    <message>
        <source>{0}: why?</source>
        <translation>{0}：为什么？</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check with llama.cpp</source>
        <translation>用 llama.cpp 核对</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Our figures beside those of llama.cpp</source>
        <translation>我们的数字与 llama.cpp 的数字对照</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>llama-fit-params counts what this plan needs, without loading the model. Figures in MiB.</source>
        <translation>llama-fit-params 计算这个方案需要多少，不会加载模型。数字单位为 MiB。</translation>
    </message>
    <message>
        <source>No llama-fit-params was found on this computer. Choose one, if you have it.</source>
        <translation>这台计算机上没有找到 llama-fit-params。如果你有，请选择它。</translation>
    </message>
    <message>
        <source>llama.cpp counts the same, to the MiB.</source>
        <translation>llama.cpp 的结果相同，精确到 MiB。</translation>
    </message>
    <message>
        <source>llama.cpp counts differently in the rows that say so.</source>
        <translation>在标明的各行中，llama.cpp 的结果不同。</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>llama.cpp</source>
        <translation>llama.cpp</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>compute buffers</source>
        <translation>计算缓冲区</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>not named</source>
        <translation>未列出</translation>
    </message>
    <message>
        <source>different</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>{0} (chosen)</source>
        <translation>{0}（已选择）</translation>
    </message>
    <message>
        <source>{0} (comes with Ollama)</source>
        <translation>{0}（随 Ollama 附带）</translation>
    </message>
    <message>
        <source>The program could not be started.</source>
        <translation>无法启动该程序。</translation>
    </message>
    <message>
        <source>The program did not answer in time and was ended.</source>
        <translation>该程序没有及时回答，已被结束。</translation>
    </message>
    <message>
        <source>Checking was stopped.</source>
        <translation>核对已停止。</translation>
    </message>
    <message>
        <source>A device of the plan is not in this computer, or this build does not see it.</source>
        <translation>方案中有设备不在这台计算机里，或者这个版本看不到它。</translation>
    </message>
    <message>
        <source>This build does not know an option of the plan: it is older, or newer.</source>
        <translation>这个版本不认识方案中的某个选项：它更旧，或者更新。</translation>
    </message>
    <message>
        <source>llama.cpp cannot read the model&apos;s file.</source>
        <translation>llama.cpp 无法读取模型文件。</translation>
    </message>
    <message>
        <source>llama.cpp finds no placement that fits.</source>
        <translation>llama.cpp 找不到放得下的层分配。</translation>
    </message>
    <message>
        <source>The program ended without an answer.</source>
        <translation>该程序没有给出回答就结束了。</translation>
    </message>
    <message>
        <source>The command that was run</source>
        <translation>所运行的命令</translation>
    </message>
    <message>
        <source>Asking {0}…</source>
        <translation>正在询问 {0}…</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>This plan</source>
        <translation>本方案</translation>
    </message>
    <message>
        <source>{0} would choose</source>
        <translation>{0} 会选择</translation>
    </message>
    <message>
        <source>Observed in the log</source>
        <translation>日志中的实测</translation>
    </message>
    <message>
        <source>{0}: {1} layers</source>
        <translation>{0}：{1} 层</translation>
    </message>
    <message>
        <source>{0} of them partly elsewhere</source>
        <translation>其中 {0} 层部分在别处</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>was not loaded</source>
        <translation>没有加载</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0}（{1}）</translation>
    </message>
    <message>
        <source>all on the CPU</source>
        <translation>全部在 CPU 上</translation>
    </message>
    <message>
        <source>{0} layers on {1} GPUs</source>
        <translation>{1} 个 GPU 上共 {0} 层</translation>
    </message>
    <message>
        <source>{0} layers, {1} on the CPU</source>
        <translation>{0} 层，CPU 上 {1} 层</translation>
    </message>
    <message>
        <source>{0} layers</source>
        <translation>{0} 层</translation>
    </message>
</context>
<context>
    <name>Comparing</name>
    <message>
        <source>Take over: {0}</source>
        <translation>采用：{0}</translation>
    </message>
    <message>
        <source>Swap with {0}</source>
        <translation>与 {0} 交换</translation>
    </message>
</context>
<context>
    <name>ContextRow</name>
    <message>
        <source>1 token</source>
        <translation>1 token</translation>
    </message>
    <message>
        <source>{0} tokens</source>
        <translation>{0} tokens</translation>
    </message>
    <message>
        <source>How many tokens the model can look back at; a longer context needs a larger KV cache.</source>
        <translation>模型能回看多少个 token；上下文越长，需要的 KV 缓存越大。</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>tokens</translation>
    </message>
    <message>
        <source>Context in tokens</source>
        <translation>上下文长度（token）</translation>
    </message>
    <message>
        <source>from the model</source>
        <translation>取自模型</translation>
    </message>
    <message>
        <source>The length the model was trained for; the allocator may lower it so that more fits.</source>
        <translation>模型训练时的长度；分配器可能会缩短它，以便放下更多层。</translation>
    </message>
    <message>
        <source>Context from the model</source>
        <translation>使用模型的上下文长度</translation>
    </message>
</context>
<context>
    <name>Copies</name>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>partly on</source>
        <translation>部分在</translation>
    </message>
    <message>
        <source>weights, bytes</source>
        <translation>权重，字节</translation>
    </message>
    <message>
        <source>KV cache, bytes</source>
        <translation>KV 缓存，字节</translation>
    </message>
    <message>
        <source>elsewhere, bytes</source>
        <translation>在别处，字节</translation>
    </message>
    <message>
        <source>together, bytes</source>
        <translation>合计，字节</translation>
    </message>
    <message>
        <source>weights, MiB</source>
        <translation>权重，MiB</translation>
    </message>
    <message>
        <source>KV cache, MiB</source>
        <translation>KV 缓存，MiB</translation>
    </message>
    <message>
        <source>elsewhere, MiB</source>
        <translation>在别处，MiB</translation>
    </message>
    <message>
        <source>together, MiB</source>
        <translation>合计，MiB</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>compute buffer, bytes</source>
        <translation>计算缓冲区，字节</translation>
    </message>
    <message>
        <source>engine overhead, bytes</source>
        <translation>引擎开销，字节</translation>
    </message>
    <message>
        <source>free before, bytes</source>
        <translation>加载前空闲，字节</translation>
    </message>
    <message>
        <source>headroom, bytes</source>
        <translation>余量，字节</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>compute buffer</source>
        <translation>计算缓冲区</translation>
    </message>
    <message>
        <source>engine overhead</source>
        <translation>引擎开销</translation>
    </message>
    <message>
        <source>together</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>free before</source>
        <translation>加载前空闲</translation>
    </message>
    <message>
        <source>headroom</source>
        <translation>余量</translation>
    </message>
    <message>
        <source>figure</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>context of {0} tokens</source>
        <translation>上下文 {0} tokens</translation>
    </message>
</context>
<context>
    <name>CopyActions</name>
    <message>
        <source>Copy a table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Summary as text</source>
        <translation>一览（文本）</translation>
    </message>
    <message>
        <source>Summary as Markdown</source>
        <translation>一览（Markdown）</translation>
    </message>
    <message>
        <source>Summary as CSV</source>
        <translation>一览（CSV）</translation>
    </message>
    <message>
        <source>Layers as text</source>
        <translation>各层（文本）</translation>
    </message>
    <message>
        <source>Layers as Markdown</source>
        <translation>各层（Markdown）</translation>
    </message>
    <message>
        <source>Layers as CSV</source>
        <translation>各层（CSV）</translation>
    </message>
    <message>
        <source>Comparison as text</source>
        <translation>比较（文本）</translation>
    </message>
    <message>
        <source>Comparison as Markdown</source>
        <translation>比较（Markdown）</translation>
    </message>
    <message>
        <source>Comparison as CSV</source>
        <translation>比较（CSV）</translation>
    </message>
    <message>
        <source>Columns that line up, sizes as the window shows them</source>
        <translation>各列对齐，大小与窗口中所示一致</translation>
    </message>
    <message>
        <source>For documents and web pages, sizes as the window shows them</source>
        <translation>用于文档和网页，大小与窗口中所示一致</translation>
    </message>
    <message>
        <source>For spreadsheets, with exact bytes</source>
        <translation>用于电子表格，含精确字节数</translation>
    </message>
</context>
<context>
    <name>Copying</name>
    <message>
        <source>The table is on the clipboard.</source>
        <translation>表格已复制到剪贴板。</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>What is known of {0}</source>
        <translation>{0} 的已知信息</translation>
    </message>
    <message>
        <source>what</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>DevicesPanel</name>
    <message>
        <source>DEVICES</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Machines…</source>
        <translation>机器…</translation>
    </message>
    <message>
        <source>Save this machine under a name, or plan for one that is saved.</source>
        <translation>给这台机器起名保存，或为已保存的机器做方案。</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
</context>
<context>
    <name>DifferenceTable</name>
    <message>
        <source>Table of differences</source>
        <translation>差异表</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Differences</name>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Layers on GPUs</source>
        <translation>GPU 上的层</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>{0}, {1} of them split</source>
        <translation>{0}，其中 {1} 层被拆分</translation>
    </message>
    <message>
        <source>{0}: layers</source>
        <translation>{0}：层</translation>
    </message>
    <message>
        <source>{0}: memory</source>
        <translation>{0}：内存</translation>
    </message>
    <message>
        <source>{0}: headroom</source>
        <translation>{0}：余量</translation>
    </message>
</context>
<context>
    <name>DocumentActions</name>
    <message>
        <source>New window</source>
        <translation>新建窗口</translation>
    </message>
    <message>
        <source>Open in a new window…</source>
        <translation>在新窗口中打开…</translation>
    </message>
    <message>
        <source>New plan for this model</source>
        <translation>为此模型新建方案</translation>
    </message>
    <message>
        <source>Plan the same model again for this computer, in a new window</source>
        <translation>在新窗口中，为本机重新规划同一个模型</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>另建相同方案</translation>
    </message>
    <message>
        <source>Go on with a copy of this plan in a new window</source>
        <translation>在新窗口中复制此方案并继续</translation>
    </message>
    <message>
        <source>Add projector file…</source>
        <translation>添加投影器文件…</translation>
    </message>
    <message>
        <source>Count a file with which the model reads pictures or sound</source>
        <translation>把模型用来读取图片或声音的文件计算在内</translation>
    </message>
    <message>
        <source>Remove the projector</source>
        <translation>移除投影器</translation>
    </message>
    <message>
        <source>Plan the model without the projector that was added</source>
        <translation>不带所添加的投影器来规划模型</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Open the last plans when Lamella starts</source>
        <translation>启动时打开上次的方案</translation>
    </message>
    <message>
        <source>Recent files</source>
        <translation>最近的文件</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>“{0}” is open in another window.</source>
        <translation>“{0}”已在另一个窗口中打开。</translation>
    </message>
    <message>
        <source>The picture is saved as {0}.</source>
        <translation>图片已保存为 {0}。</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Drop a model here to see where each layer will live</source>
        <translation>把模型拖到这里，看看每一层会放在哪里</translation>
    </message>
    <message>
        <source>.gguf files and saved plans (.lamella)</source>
        <translation>.gguf 文件和已保存的方案 (.lamella)</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
</context>
<context>
    <name>EdgeMenu</name>
    <message>
        <source>Let go of this edge</source>
        <translation>松开这条分界线</translation>
    </message>
    <message>
        <source>Pin this edge</source>
        <translation>固定这条分界线</translation>
    </message>
    <message>
        <source>Take all layers off {0}</source>
        <translation>将所有层移出 {0}</translation>
    </message>
    <message>
        <source>Type its place…</source>
        <translation>输入它的位置…</translation>
    </message>
</context>
<context>
    <name>Effects</name>
    <message>
        <source>no change</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>then {0} headroom</source>
        <translation>改后余量 {0}</translation>
    </message>
    <message>
        <source>then {0} over</source>
        <translation>之后超出 {0}</translation>
    </message>
    <message>
        <source>1 layer more</source>
        <translation>多 1 层</translation>
    </message>
    <message>
        <source>1 layer fewer</source>
        <translation>少 1 层</translation>
    </message>
    <message>
        <source>{0} layers more</source>
        <translation>多 {0} 层</translation>
    </message>
    <message>
        <source>{0} layers fewer</source>
        <translation>少 {0} 层</translation>
    </message>
    <message>
        <source>It does not fit then.</source>
        <translation>这样就放不下了。</translation>
    </message>
    <message>
        <source>One layer more is then on the GPUs.</source>
        <translation>这样 GPU 上会多 1 层。</translation>
    </message>
    <message>
        <source>One layer fewer is then on the GPUs.</source>
        <translation>这样 GPU 上会少 1 层。</translation>
    </message>
    <message>
        <source>{0} layers more are then on the GPUs.</source>
        <translation>这样 GPU 上会多 {0} 层。</translation>
    </message>
    <message>
        <source>{0} layers fewer are then on the GPUs.</source>
        <translation>这样 GPU 上会少 {0} 层。</translation>
    </message>
    <message>
        <source>{0}: {1}, {2}.</source>
        <translation>{0}：{1}，{2}。</translation>
    </message>
</context>
<context>
    <name>EngineActions</name>
    <message>
        <source>Engines</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Server log</source>
        <translation>服务器日志</translation>
    </message>
    <message>
        <source>Commands and settings for an engine…</source>
        <translation>给引擎的命令与设置…</translation>
    </message>
    <message>
        <source>Export the plan as a command or a file for llama.cpp, Ollama and others</source>
        <translation>将方案导出为 llama.cpp、Ollama 等引擎的命令或文件</translation>
    </message>
    <message>
        <source>Copy the llama-server command</source>
        <translation>复制 llama-server 命令</translation>
    </message>
    <message>
        <source>Apply to Ollama…</source>
        <translation>应用到 Ollama…</translation>
    </message>
    <message>
        <source>Apply…</source>
        <translation>应用…</translation>
    </message>
    <message>
        <source>Give this plan to an Ollama server and see what it makes of it</source>
        <translation>把这个方案交给 Ollama 服务器，看看结果如何</translation>
    </message>
    <message>
        <source>Check with llama.cpp…</source>
        <translation>用 llama.cpp 核对…</translation>
    </message>
    <message>
        <source>Ask llama.cpp itself what it would need, without loading the model</source>
        <translation>直接问 llama.cpp 需要多少，不加载模型</translation>
    </message>
    <message>
        <source>What would llama.cpp choose now…</source>
        <translation>llama.cpp 现在会选什么…</translation>
    </message>
    <message>
        <source>Let llama.cpp&apos;s own fit place the layers by the memory that is free now</source>
        <translation>让 llama.cpp 自己按现在空闲的显存和内存分配各层</translation>
    </message>
    <message>
        <source>Show the server log</source>
        <translation>显示服务器日志</translation>
    </message>
    <message>
        <source>Open a server log…</source>
        <translation>打开服务器日志…</translation>
    </message>
    <message>
        <source>Paste a server log</source>
        <translation>粘贴服务器日志</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Something unexpected happened: {0}</source>
        <translation>发生了意外情况：{0}</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <comment>a file, and what is wrong with it</comment>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>you have no permission to read it</source>
        <translation>没有读取它的权限</translation>
    </message>
    <message>
        <source>this is a folder, not a file</source>
        <translation>这是文件夹，不是文件</translation>
    </message>
    <message>
        <source>this is a device or a pipe, not a file</source>
        <translation>这是设备或管道，不是文件</translation>
    </message>
    <message>
        <source>it cannot be read ({0})</source>
        <translation>无法读取（{0}）</translation>
    </message>
    <message>
        <source>it changed while it was being read; open it again when it is complete</source>
        <translation>读取时文件发生了变化；请在文件完整后重新打开</translation>
    </message>
    <message>
        <source>it is larger than {0} MiB, which is too large</source>
        <translation>超过 {0} MiB，太大了</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件是空的</translation>
    </message>
    <message>
        <source>No {0} server answers at {1}. Start it and try again.</source>
        <translation>{1} 没有 {0} 服务器应答。请启动后再试。</translation>
    </message>
    <message>
        <source>this is not a model file of the kind GGUF</source>
        <translation>这不是 GGUF 格式的模型文件</translation>
    </message>
    <message>
        <source>GGUF version {0} cannot be read; 2 and 3 can</source>
        <translation>无法读取 GGUF 版本 {0}；可以读取版本 2 和 3</translation>
    </message>
    <message>
        <source>the file is not complete: it ends after {0} bytes, before the list of layers does</source>
        <translation>文件不完整：只有 {0} 字节，各层的列表还没有结束</translation>
    </message>
    <message>
        <source>{0} of the model&apos;s {1} parts are missing beside it: {2}</source>
        <translation>旁边缺少模型 {1} 个部分中的 {0} 个：{2}</translation>
    </message>
    <message>
        <source>there are no layers in this file</source>
        <translation>这个文件里没有层</translation>
    </message>
    <message>
        <source>this is not a language model</source>
        <translation>这不是语言模型</translation>
    </message>
    <message>
        <source>this is a vision or audio projector; open the model that it belongs to</source>
        <translation>这是视觉或音频投影器；请打开它所属的模型</translation>
    </message>
    <message>
        <source>this is not a vision or audio projector</source>
        <translation>这不是视觉或音频投影器</translation>
    </message>
    <message>
        <source>the file is damaged: what stands at byte {0} cannot be right</source>
        <translation>文件已损坏：第 {0} 字节处的内容不可能正确</translation>
    </message>
    <message>
        <source>Ollama has no model named “{0}” any more.</source>
        <translation>Ollama 中已没有名为“{0}”的模型。</translation>
    </message>
    <message>
        <source>this is not a Lamella plan</source>
        <translation>这不是 Lamella 方案</translation>
    </message>
    <message>
        <source>there is no plan in this picture</source>
        <translation>这张图片里没有方案</translation>
    </message>
    <message>
        <source>it was made by a newer Lamella (format {0}; this one reads up to {1})</source>
        <translation>由更新版本的 Lamella 创建（格式 {0}；此版本最高可读取 {1}）</translation>
    </message>
    <message>
        <source>the plan in it is damaged</source>
        <translation>其中的方案已损坏</translation>
    </message>
    <message>
        <source>this is not a Lamella machine</source>
        <translation>这不是 Lamella 机器</translation>
    </message>
    <message>
        <source>it was not saved: the folder does not exist</source>
        <translation>没有保存：文件夹不存在</translation>
    </message>
    <message>
        <source>it was not saved: the disk can only be read</source>
        <translation>没有保存：磁盘是只读的</translation>
    </message>
    <message>
        <source>it was not saved: you have no permission for that</source>
        <translation>没有保存：没有写入权限</translation>
    </message>
    <message>
        <source>it was not saved: the disk is full</source>
        <translation>没有保存：磁盘已满</translation>
    </message>
    <message>
        <source>it was not saved ({0})</source>
        <translation>没有保存（{0}）</translation>
    </message>
</context>
<context>
    <name>Examples</name>
    <message>
        <source>Llama 3.3 70B on two RTX 4090</source>
        <translation>两块 RTX 4090 上的 Llama 3.3 70B</translation>
    </message>
    <message>
        <source>Qwen3 30B-A3B on one 16 GB card</source>
        <translation>一块 16 GB 显卡上的 Qwen3 30B-A3B</translation>
    </message>
    <message>
        <source>dense · fits both cards with a shorter context</source>
        <translation>稠密模型 · 缩短上下文即可放进两块显卡</translation>
    </message>
    <message>
        <source>mixture of experts · some of them on the CPU</source>
        <translation>混合专家模型 · 部分专家在 CPU 上</translation>
    </message>
    <message>
        <source>DeepSeek R1 671B on eight 80 GB cards</source>
        <translation>八块 80 GB 显卡上的 DeepSeek R1 671B</translation>
    </message>
    <message>
        <source>a server, planned before it is bought</source>
        <translation>一台服务器，先规划再购买</translation>
    </message>
</context>
<context>
    <name>Experts</name>
    <message>
        <source>Edge of the experts of {0}</source>
        <translation>{0} 的专家分界线</translation>
    </message>
    <message>
        <source>all experts on their GPU</source>
        <translation>所有专家都在各自的 GPU 上</translation>
    </message>
    <message>
        <source>experts of one layer on the CPU</source>
        <translation>1 层的专家在 CPU 上</translation>
    </message>
    <message>
        <source>experts of {0} layers on the CPU</source>
        <translation>{0} 层的专家在 CPU 上</translation>
    </message>
    <message>
        <source>experts from here on the CPU</source>
        <translation>从此处起专家在 CPU</translation>
    </message>
    <message>
        <source>experts up to here on the CPU</source>
        <translation>到此处为止专家在 CPU</translation>
    </message>
    <message>
        <source>Experts of {0} up to layer {1} on the CPU</source>
        <translation>{0} 到第 {1} 层为止的专家在 CPU</translation>
    </message>
    <message>
        <source>All experts of {0} are on it</source>
        <translation>{0} 的全部专家都在它上面</translation>
    </message>
    <message>
        <source>Experts of {0} from layer {1} on the CPU</source>
        <translation>{0} 从第 {1} 层起的专家在 CPU</translation>
    </message>
    <message>
        <source>experts of {0} more on {1}</source>
        <translation>{1} 上多了 {0} 的专家</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Commands and settings for an engine</source>
        <translation>给引擎的命令与设置</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用于</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>This says the plan exactly.</source>
        <translation>这与方案完全一致。</translation>
    </message>
    <message>
        <source>This engine cannot be told the plan exactly. This is what it would do:</source>
        <translation>无法把这个方案原样告诉这个引擎。它会这样做：</translation>
    </message>
    <message>
        <source>With this engine</source>
        <translation>用这个引擎</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>The command is on the clipboard.</source>
        <translation>命令已在剪贴板上。</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>Of the layers, {1} would be on another device than in the plan.</source>
        <translation>有 {1} 层所在的设备会与方案不同。</translation>
    </message>
    <message>
        <source>The weights of {1} tensors would be on another device than in the plan.</source>
        <translation>有 {1} 个张量的权重所在的设备会与方案不同。</translation>
    </message>
    <message>
        <source>{0} would hold {1} in place of {2}.</source>
        <translation>{0} 会占用 {1}，而不是 {2}。</translation>
    </message>
    <message>
        <source>The plan fits; what this engine makes of it does not.</source>
        <translation>方案放得下；这个引擎的做法放不下。</translation>
    </message>
    <message>
        <source>The context would be {1} tokens in place of {2}.</source>
        <translation>上下文会是 {1} 个 token，而不是 {2}。</translation>
    </message>
    <message>
        <source>This engine has one type for the K and the V cache: {0}.</source>
        <translation>这个引擎的 K 缓存和 V 缓存只有同一种类型：{0}。</translation>
    </message>
    <message>
        <source>This engine has no KV cache of type {0}.</source>
        <translation>这个引擎没有 {0} 类型的 KV 缓存。</translation>
    </message>
    <message>
        <source>This engine has one batch size where llama.cpp has two; both are {1}.</source>
        <translation>llama.cpp 有两个批大小，这个引擎只有一个；两者都是 {1}。</translation>
    </message>
    <message>
        <source>This engine uses no remote GPUs; the plan has {1}.</source>
        <translation>这个引擎不使用远程 GPU；方案中有 {1} 个。</translation>
    </message>
    <message>
        <source>It takes a share of the layers, and how it rounds is not documented.</source>
        <translation>它按比例取层，如何取整没有文档说明。</translation>
    </message>
    <message>
        <source>Single tensors cannot be kept off their device there; the plan has {1} of these.</source>
        <translation>在那里不能让单个张量离开所在设备；方案中有 {1} 个这样的张量。</translation>
    </message>
    <message>
        <source>Pinned buffers in system memory cannot be switched off there.</source>
        <translation>在那里不能关闭内存中的锁页缓冲区。</translation>
    </message>
    <message>
        <source>Full-size caches for layers with a sliding window cannot be asked for there.</source>
        <translation>在那里不能为滑动窗口层要求完整大小的缓存。</translation>
    </message>
    <message>
        <source>Not possible for {3}: {0}.</source>
        <translation>不能用于 {3}：{0}。</translation>
    </message>
    <message>
        <source>Put the address of the remote server in the place of {0}.</source>
        <translation>请把 {0} 换成远程服务器的地址。</translation>
    </message>
    <message>
        <source>The plan has cards that are not in this computer. Look with llama-server --list-devices whether {0} are the cards meant.</source>
        <translation>方案中有不在这台计算机里的显卡。请用 llama-server --list-devices 查看 {0} 是不是所指的显卡。</translation>
    </message>
    <message>
        <source>Start the program with the variable {0}.</source>
        <translation>启动程序时要带上变量 {0}。</translation>
    </message>
    <message>
        <source>These hold for every model of the server: {0}.</source>
        <translation>这些对服务器的所有模型都有效：{0}。</translation>
    </message>
    <message>
        <source>No Ollama reads OLLAMA_NUM_GPU. How many GPUs it uses is said by {0}, set for the server.</source>
        <translation>没有任何 Ollama 会读取 OLLAMA_NUM_GPU。它用几个 GPU 由服务器的 {0} 决定。</translation>
    </message>
    <message>
        <source>Variables in front of “ollama run” reach nobody; the server has to have them.</source>
        <translation>写在“ollama run”前面的变量不起作用；要设给服务器。</translation>
    </message>
    <message>
        <source>A variable names GPUs; Ollama may then not find those of another maker.</source>
        <translation>有一个变量写明了 GPU；Ollama 可能因此找不到其他厂商的 GPU。</translation>
    </message>
    <message>
        <source>The file is Ollama&apos;s own: put the model&apos;s name behind FROM, or its template is missing.</source>
        <translation>这是 Ollama 自己的文件：请在 FROM 后面写模型名称，否则会缺少它的模板。</translation>
    </message>
    <message>
        <source>How the GPUs share the layers holds for every model there.</source>
        <translation>在那里，GPU 之间如何分层对所有模型都有效。</translation>
    </message>
    <message>
        <source>With {0} added its log says where the layers went, and can be laid beside this plan.</source>
        <translation>加上 {0} 后，它的日志会说明各层去了哪里，可以与此方案对照。</translation>
    </message>
    <message>
        <source>The layers are placed by the memory that is free when the program starts.</source>
        <translation>层按程序启动时的空闲显存来放置。</translation>
    </message>
    <message>
        <source>llama.cpp: command</source>
        <translation>llama.cpp：命令</translation>
    </message>
    <message>
        <source>llama.cpp: environment</source>
        <translation>llama.cpp：环境变量</translation>
    </message>
    <message>
        <source>llama.cpp: places the layers itself</source>
        <translation>llama.cpp：自行放置各层</translation>
    </message>
    <message>
        <source>Ollama 0.30 and later</source>
        <translation>Ollama 0.30 及以后</translation>
    </message>
    <message>
        <source>Ollama 0.30: documented options</source>
        <translation>Ollama 0.30：仅文档中的选项</translation>
    </message>
    <message>
        <source>Ollama 0.11.5 to 0.24</source>
        <translation>Ollama 0.11.5 至 0.24</translation>
    </message>
    <message>
        <source>Ollama up to 0.11.4</source>
        <translation>Ollama 0.11.4 及以前</translation>
    </message>
    <message>
        <source>One command that puts every layer where the plan has it.</source>
        <translation>一条命令，把每一层放到方案中的位置。</translation>
    </message>
    <message>
        <source>The same as variables, for a service.</source>
        <translation>同样的内容写成变量，用于系统服务。</translation>
    </message>
    <message>
        <source>The settings alone: llama.cpp places the layers at each start by the memory that is free then.</source>
        <translation>只有设置：llama.cpp 每次启动时按当时的空闲显存放置各层。</translation>
    </message>
    <message>
        <source>A model file and variables for the server, as close to the plan as Ollama comes.</source>
        <translation>模型文件和服务器变量，在 Ollama 能做到的范围内最接近方案。</translation>
    </message>
    <message>
        <source>With options that Ollama documents, and no others.</source>
        <translation>只用 Ollama 文档中的选项。</translation>
    </message>
    <message>
        <source>A model file and variables; Ollama lays out the layers.</source>
        <translation>模型文件和变量；各层由 Ollama 安排。</translation>
    </message>
    <message>
        <source>A settings file, and the command that uses it.</source>
        <translation>一个设置文件，以及使用它的命令。</translation>
    </message>
    <message>
        <source>What to set by hand, and the command that comes closest.</source>
        <translation>需要手动设置的内容，以及最接近的命令。</translation>
    </message>
    <message>
        <source>An entry for its settings file.</source>
        <translation>写入其设置文件的一项。</translation>
    </message>
    <message>
        <source>Linux and macOS</source>
        <translation>Linux 和 macOS</translation>
    </message>
    <message>
        <source>To be run in a terminal</source>
        <translation>在终端中运行</translation>
    </message>
    <message>
        <source>To be saved as {0}</source>
        <translation>保存为 {0}</translation>
    </message>
    <message>
        <source>To be done by hand</source>
        <translation>手动完成</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Quit {0} and start it again.</source>
        <translation>退出 {0} 并重新启动。</translation>
    </message>
    <message>
        <source>Choose the model {0} and open its settings for loading.</source>
        <translation>选择模型 {0}，打开它的加载设置。</translation>
    </message>
    <message>
        <source>Switch the advanced settings on.</source>
        <translation>打开高级设置。</translation>
    </message>
    <message>
        <source>Switch off what chooses the layers by itself.</source>
        <translation>关闭自动选择层数的功能。</translation>
    </message>
    <message>
        <source>Context length: {0}</source>
        <translation>上下文长度：{0}</translation>
    </message>
    <message>
        <source>GPU offload: {0} layers</source>
        <translation>放在 GPU 上：{0} 层</translation>
    </message>
    <message>
        <source>Layers whose experts stay on the CPU: {0}</source>
        <translation>专家留在 CPU 上的层：{0}</translation>
    </message>
    <message>
        <source>KV cache on the GPU: {0}</source>
        <translation>KV 缓存放在 GPU 上：{0}</translation>
    </message>
    <message>
        <source>Flash attention: {0}</source>
        <translation>Flash attention：{0}</translation>
    </message>
    <message>
        <source>Type of the K cache: {0}</source>
        <translation>K 缓存类型：{0}</translation>
    </message>
    <message>
        <source>Type of the V cache: {0}</source>
        <translation>V 缓存类型：{0}</translation>
    </message>
    <message>
        <source>Evaluation batch / physical batch: {0}</source>
        <translation>逻辑批大小 / 物理批大小：{0}</translation>
    </message>
    <message>
        <source>Parallel requests: {0}</source>
        <translation>并行请求：{0}</translation>
    </message>
    <message>
        <source>One shared KV cache: {0}</source>
        <translation>共用一个 KV 缓存：{0}</translation>
    </message>
    <message>
        <source>In the hardware settings, switch off these GPUs (counted from 0): {0}</source>
        <translation>在硬件设置中关闭这些 GPU（从 0 数起）：{0}</translation>
    </message>
    <message>
        <source>In the hardware settings, share of each GPU: {0}</source>
        <translation>在硬件设置中，各 GPU 的份额：{0}</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Free, as the plan counts</source>
        <translation>方案计入的空闲内存</translation>
    </message>
    <message>
        <source>Memory channels</source>
        <translation>内存通道</translation>
    </message>
    <message>
        <source>Memory bandwidth</source>
        <translation>内存带宽</translation>
    </message>
    <message>
        <source>Compute capability</source>
        <translation>计算能力</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>{0}, likely: of unlike GPUs only the fastest is sure to come first</source>
        <translation>{0}（可能）：GPU 型号不同时，只能确定最快的排在第一</translation>
    </message>
    <message>
        <source>Name in the engine</source>
        <translation>引擎中的名称</translation>
    </message>
    <message>
        <source>PCI address</source>
        <translation>PCI 地址</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>Free now</source>
        <translation>现在空闲</translation>
    </message>
    <message>
        <source>Kept by the driver</source>
        <translation>驱动程序保留</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>使用率</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功耗</translation>
    </message>
    <message>
        <source>Fan</source>
        <translation>风扇</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>Memory clock</source>
        <translation>显存频率</translation>
    </message>
    <message>
        <source>PCIe link</source>
        <translation>PCIe 链路</translation>
    </message>
    <message>
        <source>ECC</source>
        <translation>ECC</translation>
    </message>
    <message>
        <source>MIG</source>
        <translation>MIG</translation>
    </message>
    <message>
        <source>NVLink</source>
        <translation>NVLink</translation>
    </message>
    <message>
        <source>Display attached</source>
        <translation>已连接显示器</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动程序</translation>
    </message>
    <message>
        <source>Flash attention in llama.cpp</source>
        <translation>llama.cpp 中的 flash attention</translation>
    </message>
    <message>
        <source>on tensor cores</source>
        <translation>使用张量核心</translation>
    </message>
    <message>
        <source>on tensor cores for large batches only</source>
        <translation>仅大批次使用张量核心</translation>
    </message>
    <message>
        <source>without tensor cores</source>
        <translation>不使用张量核心</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>generation {0} ×{1} now, {2} ×{3} at most</source>
        <translation>现在第 {0} 代 ×{1}，最高第 {2} 代 ×{3}</translation>
    </message>
    <message>
        <source>{0} of {1} links up</source>
        <translation>{1} 条链路中 {0} 条已连通</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>FileLabel</name>
    <message>
        <source>{0}
Drag it to another program or a folder to pass the file on, as it was last saved.</source>
        <translation>{0}
可拖到其他程序或文件夹，传递的是上次保存的文件。</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Open a model or a plan</source>
        <translation>打开模型或方案</translation>
    </message>
    <message>
        <source>Models and plans (*.gguf *.lamella)</source>
        <translation>模型和方案 (*.gguf *.lamella)</translation>
    </message>
    <message>
        <source>Pictures that hold a plan (*.png *.svg)</source>
        <translation>含方案的图片 (*.png *.svg)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open a server log</source>
        <translation>打开服务器日志</translation>
    </message>
    <message>
        <source>Server logs (*.log *.txt)</source>
        <translation>服务器日志 (*.log *.txt)</translation>
    </message>
    <message>
        <source>Save for the engine</source>
        <translation>为引擎保存</translation>
    </message>
    <message>
        <source>Choose llama-fit-params</source>
        <translation>选择 llama-fit-params</translation>
    </message>
    <message>
        <source>Where is the model of this plan?</source>
        <translation>此方案的模型在哪里？</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>模型 (*.gguf)</translation>
    </message>
    <message>
        <source>Add a projector file</source>
        <translation>添加投影器文件</translation>
    </message>
    <message>
        <source>Projectors (*mmproj*.gguf)</source>
        <translation>投影器 (*mmproj*.gguf)</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>保存方案</translation>
    </message>
    <message>
        <source>Plans (*.lamella)</source>
        <translation>方案 (*.lamella)</translation>
    </message>
    <message>
        <source>Look in:</source>
        <translation>查找范围：</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>文件类型：</translation>
    </message>
    <message>
        <source>Save the changes to {0}?</source>
        <translation>是否保存对“{0}”的更改？</translation>
    </message>
    <message>
        <source>If you do not save them, they are lost.</source>
        <translation>如果不保存，这些更改将会丢失。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>不保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save the drawing as a picture</source>
        <translation>将图形保存为图片</translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg *.pdf)</source>
        <translation>图片 (*.png *.svg *.pdf)</translation>
    </message>
</context>
<context>
    <name>FitDialog</name>
    <message>
        <source>What would llama.cpp choose now?</source>
        <translation>llama.cpp 现在会选什么？</translation>
    </message>
    <message>
        <source>llama-fit-params places the layers itself, by the memory that is free at this moment, without loading the model. Memory is counted as it counts.</source>
        <translation>llama-fit-params 按现在空闲的显存和内存自行分配各层，不加载模型。大小按它的方式计算。</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>The plan, our answer and llama.cpp&apos;s own answer</source>
        <translation>本方案、我们的结果和 llama.cpp 自己的结果</translation>
    </message>
    <message>
        <source>llama.cpp chooses what we expect of it.</source>
        <translation>llama.cpp 的选择与我们的预期相同。</translation>
    </message>
    <message>
        <source>llama.cpp chooses differently from what we expect of it.</source>
        <translation>llama.cpp 的选择与我们的预期不同。</translation>
    </message>
    <message>
        <source>this plan</source>
        <translation>本方案</translation>
    </message>
    <message>
        <source>we expect</source>
        <translation>我们的预期</translation>
    </message>
    <message>
        <source>llama.cpp chooses</source>
        <translation>llama.cpp 的选择</translation>
    </message>
</context>
<context>
    <name>FoundSection</name>
    <message>
        <source>No name contains “{0}”.</source>
        <translation>没有名称包含“{0}”的模型。</translation>
    </message>
    <message>
        <source>MODELS ON THIS COMPUTER</source>
        <translation>此电脑上的模型</translation>
    </message>
    <message>
        <source>Search by name</source>
        <translation>按名称搜索</translation>
    </message>
    <message>
        <source>Search the models by name</source>
        <translation>按名称搜索模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合程度</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>排序方式</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>此电脑上的模型</translation>
    </message>
</context>
<context>
    <name>Generations</name>
    <message>
        <source>Rules of older versions of Ollama</source>
        <translation>旧版 Ollama 的规则</translation>
    </message>
</context>
<context>
    <name>GpuSteps</name>
    <message>
        <source>Copy {0}</source>
        <translation>复制 {0}</translation>
    </message>
    <message>
        <source>Move {0} up</source>
        <translation>上移 {0}</translation>
    </message>
    <message>
        <source>Move {0} down</source>
        <translation>下移 {0}</translation>
    </message>
    <message>
        <source>Move {0} to place {1}</source>
        <translation>将 {0} 移到第 {1} 位</translation>
    </message>
    <message>
        <source>Count with {0} free on {1}</source>
        <translation>按 {1} 有 {0} 空闲来计算</translation>
    </message>
    <message>
        <source>Try {1} with {0}</source>
        <translation>试用 {0} 的 {1}</translation>
    </message>
    <message>
        <source>Plan with {0} of this computer</source>
        <translation>用此电脑的 {0} 做方案</translation>
    </message>
    <message>
        <source>Add {0}</source>
        <translation>添加 {0}</translation>
    </message>
    <message>
        <source>Plan with {0} of system memory</source>
        <translation>按 {0} 系统内存做方案</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>移除 {0}</translation>
    </message>
    <message>
        <source>Plan without {0}</source>
        <translation>不用 {0} 做方案</translation>
    </message>
</context>
<context>
    <name>Grip</name>
    <message>
        <source>Move this panel</source>
        <translation>移动此面板</translation>
    </message>
    <message>
        <source>Drag to move this panel, press for its menu</source>
        <translation>拖动可移动此面板，点击打开其菜单</translation>
    </message>
</context>
<context>
    <name>HeadroomRow</name>
    <message>
        <source>{0} headroom, as planned</source>
        <translation>方案余量 {0}</translation>
    </message>
    <message>
        <source>{0} as planned</source>
        <translation>方案 {0}</translation>
    </message>
    <message>
        <source>{0} headroom after load</source>
        <translation>加载后余量 {0}</translation>
    </message>
    <message>
        <source>{0} headroom</source>
        <translation>余量 {0}</translation>
    </message>
    <message>
        <source>{0} over</source>
        <translation>超出 {0}</translation>
    </message>
    <message>
        <source>of {0}</source>
        <translation>共 {0}</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>剩余 {0}</translation>
    </message>
    <message>
        <source>{0} headroom when last read</source>
        <translation>上次读取时余量 {0}</translation>
    </message>
    <message>
        <source>{0} when last read</source>
        <translation>上次读取时 {0}</translation>
    </message>
</context>
<context>
    <name>HostDialog</name>
    <message>
        <source>System memory to plan with</source>
        <translation>做方案用的系统内存</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Free of it</source>
        <translation>其中空闲</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道数</translation>
    </message>
    <message>
        <source>Bandwidth in GB/s</source>
        <translation>带宽（GB/s）</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>choose to fill in the two below</source>
        <translation>选择后填入下面两项</translation>
    </message>
    <message>
        <source>Plan with it</source>
        <translation>用它规划</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>HostValues</name>
    <message>
        <source>There is only {0} of system memory.</source>
        <translation>系统内存只有 {0}。</translation>
    </message>
    <message>
        <source>Channels are a whole number from 1 to {0}.</source>
        <translation>通道数是 1 到 {0} 的整数。</translation>
    </message>
    <message>
        <source>The bandwidth is a number above 0, such as 83.2.</source>
        <translation>带宽是大于 0 的数，例如 83.2。</translation>
    </message>
</context>
<context>
    <name>InPlace</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>InspectorPanel</name>
    <message>
        <source>{0} weights + {1} KV cache</source>
        <translation>权重 {0} + KV 缓存 {1}</translation>
    </message>
    <message>
        <source>{0} weights</source>
        <translation>权重 {0}</translation>
    </message>
    <message>
        <source>Chosen layer</source>
        <translation>所选层</translation>
    </message>
    <message>
        <source>Tensors of the selected layer</source>
        <translation>所选层的张量</translation>
    </message>
</context>
<context>
    <name>KnownTable</name>
    <message>
        <source>not sure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>Some of its figures are not published, or come from one report only.</source>
        <translation>其中有些数字没有公布，或者只有一份报告提到。</translation>
    </message>
    <message>
        <source>system memory</source>
        <translation>系统内存</translation>
    </message>
</context>
<context>
    <name>Lanes</name>
    <message>
        <source>Make it the plan</source>
        <translation>作为当前方案</translation>
    </message>
    <message>
        <source>Swap with this plan</source>
        <translation>与本方案交换</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Keep to compare</source>
        <translation>保留以便比较</translation>
    </message>
    <message>
        <source>Plan beside log…</source>
        <translation>方案与日志对照…</translation>
    </message>
    <message>
        <source>Show no longer</source>
        <translation>不再显示</translation>
    </message>
    <message>
        <source>Keep no longer</source>
        <translation>不再保留</translation>
    </message>
    <message>
        <source>Table of differences…</source>
        <translation>差异表…</translation>
    </message>
    <message>
        <source>Plans beside each other</source>
        <translation>并列的方案</translation>
    </message>
</context>
<context>
    <name>LayerMenu</name>
    <message>
        <source>Send to {0}</source>
        <translation>移到 {0}</translation>
    </message>
    <message>
        <source>Experts to the CPU</source>
        <translation>将专家移到 CPU</translation>
    </message>
    <message>
        <source>Experts back home</source>
        <translation>将专家移回所在设备</translation>
    </message>
</context>
<context>
    <name>LayerRows</name>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>weights, MiB</source>
        <translation>权重，MiB</translation>
    </message>
    <message>
        <source>KV cache, MiB</source>
        <translation>KV 缓存，MiB</translation>
    </message>
    <message>
        <source>elsewhere, MiB</source>
        <translation>在别处，MiB</translation>
    </message>
    <message>
        <source>together, MiB</source>
        <translation>合计，MiB</translation>
    </message>
</context>
<context>
    <name>LayerTable</name>
    <message>
        <source>Layers and where they live, as a table</source>
        <translation>各层及其位置（表格）</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>other programs</source>
        <translation>其他程序</translation>
    </message>
    <message>
        <source>other devices of the plan</source>
        <translation>方案中的其他设备</translation>
    </message>
    <message>
        <source>engine overhead</source>
        <translation>引擎开销</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>compute buffers</source>
        <translation>计算缓冲区</translation>
    </message>
    <message>
        <source>free</source>
        <translation>空闲</translation>
    </message>
</context>
<context>
    <name>ListingDialog</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Live</name>
    <message>
        <source>driver {0}</source>
        <translation>驱动 {0}</translation>
    </message>
    <message>
        <source>{0} has stopped answering</source>
        <translation>{0} 已停止响应</translation>
    </message>
    <message>
        <source>the graphics driver has not answered for {0} s</source>
        <translation>显卡驱动已 {0} 秒没有响应</translation>
    </message>
    <message>
        <source>GPU data {0} s old: the graphics driver does not answer</source>
        <translation>GPU 数据是 {0} 秒前的：显卡驱动没有响应</translation>
    </message>
    <message>
        <source>{0} does not answer</source>
        <translation>{0} 没有响应</translation>
    </message>
    <message>
        <source>no GPU visible to CUDA</source>
        <translation>CUDA 看不到任何 GPU</translation>
    </message>
    <message>
        <source>the GPU is visible to CUDA</source>
        <translation>CUDA 可以看到该 GPU</translation>
    </message>
    <message>
        <source>{0} of {1} GPUs visible to CUDA</source>
        <translation>{1} 个 GPU 中有 {0} 个对 CUDA 可见</translation>
    </message>
    <message>
        <source>{0} of {1} GPUs visible to the running Ollama</source>
        <translation>{1} 个 GPU 中有 {0} 个对正在运行的 Ollama 可见</translation>
    </message>
    <message>
        <source>CUDA_VISIBLE_DEVICES hides every GPU from the engine.</source>
        <translation>CUDA_VISIBLE_DEVICES 对引擎隐藏了所有 GPU。</translation>
    </message>
    <message>
        <source>CUDA_VISIBLE_DEVICES names {0} twice, so that no GPU is visible.</source>
        <translation>CUDA_VISIBLE_DEVICES 中 {0} 出现了两次，因此没有 GPU 可见。</translation>
    </message>
    <message>
        <source>CUDA_VISIBLE_DEVICES ends at {0}, which names no GPU.</source>
        <translation>CUDA_VISIBLE_DEVICES 到 {0} 为止，它不对应任何 GPU。</translation>
    </message>
    <message>
        <source>An engine uses one MIG instance only.</source>
        <translation>引擎只使用一个 MIG 实例。</translation>
    </message>
    <message>
        <source>GPUs that CUDA_VISIBLE_DEVICES hides from the engine: {0}.</source>
        <translation>CUDA_VISIBLE_DEVICES 对引擎隐藏的 GPU 数：{0}。</translation>
    </message>
</context>
<context>
    <name>Locating</name>
    <message>
        <source>needs an open plan</source>
        <translation>需要先打开方案</translation>
    </message>
    <message>
        <source>nothing to undo</source>
        <translation>没有可撤销的操作</translation>
    </message>
    <message>
        <source>nothing to redo</source>
        <translation>没有可重做的操作</translation>
    </message>
    <message>
        <source>not possible now</source>
        <translation>现在不可用</translation>
    </message>
</context>
<context>
    <name>Locator</name>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation>输入想做的事</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>No command is called that.</source>
        <translation>没有叫这个名字的命令。</translation>
    </message>
</context>
<context>
    <name>LogDialog</name>
    <message>
        <source>Server log</source>
        <translation>服务器日志</translation>
    </message>
    <message>
        <source>Loads in this log</source>
        <translation>这份日志中的加载</translation>
    </message>
    <message>
        <source>Compare the log with</source>
        <translation>日志与什么比较</translation>
    </message>
    <message>
        <source>This plan</source>
        <translation>这个方案</translation>
    </message>
    <message>
        <source>Our estimate of this load</source>
        <translation>我们对这次加载的估算</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Make a plan of what the log says; this can be undone</source>
        <translation>按日志内容做成方案；可以撤销</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>LogNotes</name>
    <message>
        <source>There is nothing to do.</source>
        <translation>不需要做什么。</translation>
    </message>
    <message>
        <source>A smaller context, a smaller KV cache type or a smaller quantisation makes room for more layers.</source>
        <translation>更小的上下文、更小的 KV 缓存类型或更小的量化可以腾出位置放更多的层。</translation>
    </message>
    <message>
        <source>All {0} layers are on GPUs, the output layer among them.</source>
        <translation>全部 {0} 层都在 GPU 上，包括输出层。</translation>
    </message>
    <message>
        <source>None of the {0} layers is on a GPU: the CPU does all work.</source>
        <translation>{0} 层都不在 GPU 上：全部由 CPU 计算。</translation>
    </message>
    <message>
        <source>{0} of {1} layers are on GPUs; the CPU does the work of the other {2}, which is slower.</source>
        <translation>{1} 层中有 {0} 层在 GPU 上；其余 {2} 层由 CPU 计算，因此较慢。</translation>
    </message>
    <message>
        <source>The engine says that {0} of {1} layers are offloaded, but it has no GPU: all are in system memory.</source>
        <translation>引擎说 {1} 层中有 {0} 层放到了 GPU 上，但它没有 GPU：所有层都在内存里。</translation>
    </message>
    <message>
        <source>Use a build of the engine that is made for your GPU.</source>
        <translation>请使用为你的 GPU 编译的引擎版本。</translation>
    </message>
    <message>
        <source>{1} layers were asked for on GPUs and {0} fitted; the rest stays on the CPU and is slow.</source>
        <translation>要求 {1} 层放在 GPU 上，放下了 {0} 层；其余留在 CPU 上，较慢。</translation>
    </message>
    <message>
        <source>Tensor {0} of type {1} is in {2} and not in {3}.</source>
        <translation>类型为 {1} 的张量 {0} 在 {2} 里，而不在 {3} 里。</translation>
    </message>
    <message>
        <source>Tensor {0} of type {1} and {4} others are in {2} and not in {3}.</source>
        <translation>类型为 {1} 的张量 {0} 和另外 {4} 个在 {2} 里，而不在 {3} 里。</translation>
    </message>
    <message>
        <source>The device cannot work with this type there, so the CPU does, which is slower. Another quantisation of the model avoids it.</source>
        <translation>该设备不能处理这种类型，所以由 CPU 处理，因此较慢。换一种量化的模型可以避免。</translation>
    </message>
    <message>
        <source>This is normal and costs nothing worth naming.</source>
        <translation>这很正常，几乎没有代价。</translation>
    </message>
    <message>
        <source>The tensor rules of the command ask for this.</source>
        <translation>这是命令中的张量规则要求的。</translation>
    </message>
    <message>
        <source>Another model was in the way and was unloaded first.</source>
        <translation>另一个模型占着位置，先被移出了内存。</translation>
    </message>
    <message>
        <source>The model is read into system memory and not mapped from its file ({0}).</source>
        <translation>模型被读入内存，而不是从文件映射（{0}）。</translation>
    </message>
    <message>
        <source>Starting takes longer, and the whole of it has to fit into memory.</source>
        <translation>启动会更久，而且整个模型必须放得进内存。</translation>
    </message>
    <message>
        <source>Ollama chose small defaults, because all GPUs together have {0} of memory.</source>
        <translation>Ollama 选了较小的默认值，因为所有 GPU 的显存合计为 {0}。</translation>
    </message>
    <message>
        <source>Say the context yourself if you need a larger one.</source>
        <translation>如果需要更大的上下文，请自己指定。</translation>
    </message>
    <message>
        <source>Several GPUs work in a pipeline: faster, and the compute buffers are larger.</source>
        <translation>多个 GPU 以流水线方式工作：更快，但计算缓冲区更大。</translation>
    </message>
    <message>
        <source>A GPU</source>
        <translation>某个 GPU</translation>
    </message>
    <message>
        <source>Fewer layers on it, or a smaller context, would fit.</source>
        <translation>在它上面少放几层，或用更小的上下文，就能放下。</translation>
    </message>
    <message>
        <source>{0} ran out of memory.</source>
        <translation>{0} 的内存用尽了。</translation>
    </message>
    <message>
        <source>{0} ran out of memory when {1} more were asked for.</source>
        <translation>再要求 {1} 时，{0} 的内存用尽了。</translation>
    </message>
    <message>
        <source>{0} ran out of memory: {1} more were asked for, about {2} were left, so {3} were missing.</source>
        <translation>{0} 的内存用尽了：还要求 {1}，大约只有 {2}，缺少 {3}。</translation>
    </message>
    <message>
        <source>More layers on GPUs, or a smaller model, would help.</source>
        <translation>把更多的层放在 GPU 上，或用更小的模型，会有帮助。</translation>
    </message>
    <message>
        <source>System memory is too small: {0} are needed, {1} are free, so {2} are missing.</source>
        <translation>内存太小：需要 {0}，空闲 {1}，缺少 {2}。</translation>
    </message>
    <message>
        <source>System memory ran out when {0} were asked for.</source>
        <translation>要求 {0} 时内存用尽了。</translation>
    </message>
    <message>
        <source>System memory ran out.</source>
        <translation>内存用尽了。</translation>
    </message>
    <message>
        <source>The context was reduced from {1} to {0} tokens, so that the model fits.</source>
        <translation>上下文从 {1} 减到 {0} 个 token，以便放下模型。</translation>
    </message>
    <message>
        <source>Ask for the context you need, and see what then fits.</source>
        <translation>指定你需要的上下文，再看能放下什么。</translation>
    </message>
    <message>
        <source>A context of {1} tokens was asked for; the model was trained for {0} and gets that.</source>
        <translation>要求了 {1} 个 token 的上下文；模型按 {0} 训练，就用这个值。</translation>
    </message>
    <message>
        <source>The context is {0} tokens and the model could have {1}.</source>
        <translation>上下文是 {0} 个 token，模型最多可以有 {1}。</translation>
    </message>
    <message>
        <source>This only limits long texts.</source>
        <translation>这只限制很长的文本。</translation>
    </message>
    <message>
        <source>The context is {0} tokens, beyond the {1} that the model was trained for.</source>
        <translation>上下文是 {0} 个 token，超过了模型训练时的 {1}。</translation>
    </message>
    <message>
        <source>Answers may suffer; a smaller context is safer.</source>
        <translation>回答质量可能下降；更小的上下文更稳妥。</translation>
    </message>
    <message>
        <source>llama.cpp moves layers to save {0}, so that its margin stays free.</source>
        <translation>llama.cpp 移动一些层以节省 {0}，好留出它的预留。</translation>
    </message>
    <message>
        <source>llama.cpp found no placement that fits ({0}) and loads the model as it was asked for.</source>
        <translation>llama.cpp 找不到放得下的层分配（{0}），于是按要求加载模型。</translation>
    </message>
    <message>
        <source>It may run out of memory: ask for less context or layers.</source>
        <translation>内存可能会用尽：请减少上下文或层数。</translation>
    </message>
    <message>
        <source>llama.cpp found that everything fits and changed nothing.</source>
        <translation>llama.cpp 认为全部放得下，没有改动。</translation>
    </message>
    <message>
        <source>A first placement did not fit, and another was tried ({0}).</source>
        <translation>第一种层分配放不下，又试了另一种（{0}）。</translation>
    </message>
    <message>
        <source>The compute buffers are larger without it, and the V cache cannot be quantised.</source>
        <translation>没有它，计算缓冲区更大，而且 V 缓存不能量化。</translation>
    </message>
    <message>
        <source>The KV cache type that was asked for is not used.</source>
        <translation>没有使用所要求的 KV 缓存类型。</translation>
    </message>
    <message>
        <source>The KV cache type {0} is not used.</source>
        <translation>没有使用 KV 缓存类型 {0}。</translation>
    </message>
    <message>
        <source>Flash attention is off, as it was asked for.</source>
        <translation>Flash attention 按要求关闭。</translation>
    </message>
    <message>
        <source>Flash attention is off, because a GPU or its driver does not support it.</source>
        <translation>Flash attention 关闭，因为某个 GPU 或它的驱动不支持。</translation>
    </message>
    <message>
        <source>Flash attention is off, because the model does not support it.</source>
        <translation>Flash attention 关闭，因为模型不支持。</translation>
    </message>
    <message>
        <source>Flash attention is off, because it would run on another device than the layer.</source>
        <translation>Flash attention 关闭，因为它会在与该层不同的设备上运行。</translation>
    </message>
    <message>
        <source>Flash attention is off; the log does not say why.</source>
        <translation>Flash attention 关闭；日志没有说明原因。</translation>
    </message>
    <message>
        <source>It needs flash attention, which is off. The cache is larger than was asked for.</source>
        <translation>它需要 flash attention，而后者关闭了。缓存比要求的大。</translation>
    </message>
    <message>
        <source>The model does not support it. The cache is larger than was asked for.</source>
        <translation>模型不支持它。缓存比要求的大。</translation>
    </message>
    <message>
        <source>The log does not say why. The cache is larger than was asked for.</source>
        <translation>日志没有说明原因。缓存比要求的大。</translation>
    </message>
    <message>
        <source>The engine found no GPU that it can use, so everything runs on the CPU ({0}).</source>
        <translation>引擎没有找到可用的 GPU，所以全部在 CPU 上运行（{0}）。</translation>
    </message>
    <message>
        <source>Install the GPU&apos;s driver, or a build of the engine that is made for it.</source>
        <translation>请安装 GPU 驱动，或为该 GPU 编译的引擎版本。</translation>
    </message>
    <message>
        <source>{0} is not used: too little of its memory is free for even one layer.</source>
        <translation>没有使用 {0}：它的空闲显存连一层都放不下。</translation>
    </message>
    <message>
        <source>Close programs that hold its memory.</source>
        <translation>请关闭占用它显存的程序。</translation>
    </message>
    <message>
        <source>{0} is listed twice, through two drivers: it is one card, and its memory is there once.</source>
        <translation>{0} 通过两个驱动列出了两次：它是同一张卡，显存只有一份。</translation>
    </message>
    <message>
        <source>Hide one of the two from the engine.</source>
        <translation>请对引擎隐藏其中一个。</translation>
    </message>
    <message>
        <source>The GPU&apos;s driver is too old for this engine, which then runs on the CPU ({0}).</source>
        <translation>GPU 驱动对这个引擎来说太旧，于是在 CPU 上运行（{0}）。</translation>
    </message>
    <message>
        <source>Update the GPU&apos;s driver and restart the computer.</source>
        <translation>请更新 GPU 驱动并重启计算机。</translation>
    </message>
    <message>
        <source>The part of the model that sees pictures runs on the CPU ({0}).</source>
        <translation>模型中识别图片的部分在 CPU 上运行（{0}）。</translation>
    </message>
    <message>
        <source>Only pictures take longer.</source>
        <translation>只有处理图片会更慢。</translation>
    </message>
    <message>
        <source>Ollama uses one GPU, {0}, because the model fits there.</source>
        <translation>Ollama 只用一个 GPU（{0}），因为模型在那里放得下。</translation>
    </message>
    <message>
        <source>Ollama uses one GPU of {1}, {0}, because the model fits there.</source>
        <translation>Ollama 在 {1} 个 GPU 中只用一个（{0}），因为模型在那里放得下。</translation>
    </message>
    <message>
        <source>To use all of them, set OLLAMA_SCHED_SPREAD to 1 for the Ollama server.</source>
        <translation>要用上全部 GPU，请为 Ollama 服务器设置 OLLAMA_SCHED_SPREAD 为 1。</translation>
    </message>
    <message>
        <source>This engine does not know models of architecture {0}.</source>
        <translation>这个引擎不认识架构为 {0} 的模型。</translation>
    </message>
    <message>
        <source>A newer version of it may.</source>
        <translation>更新的版本也许可以。</translation>
    </message>
    <message>
        <source>The model was not loaded: {0}</source>
        <translation>模型没有加载：{0}</translation>
    </message>
    <message>
        <source>Check that the file is whole and the engine is new enough.</source>
        <translation>请检查文件是否完整，引擎是否够新。</translation>
    </message>
    <message>
        <source>The engine ended unexpectedly: {0}</source>
        <translation>引擎意外结束：{0}</translation>
    </message>
    <message>
        <source>Most often memory ran out: try fewer layers on GPUs.</source>
        <translation>多半是内存用尽：试试少放几层在 GPU 上。</translation>
    </message>
    <message>
        <source>Lines of several loads are mixed here and nothing tells them apart, so sizes are left out.</source>
        <translation>几次加载的行混在一起，无法分开，所以略去了大小。</translation>
    </message>
    <message>
        <source>A log of one load alone says more.</source>
        <translation>只含一次加载的日志能说明更多。</translation>
    </message>
</context>
<context>
    <name>LongestButton</name>
    <message>
        <source>longest that fits …</source>
        <translation>放得下的最长…</translation>
    </message>
    <message>
        <source>Longest context that fits</source>
        <translation>放得下的最长上下文</translation>
    </message>
    <message>
        <source>The longest context with which every layer stays on the GPUs, for each type of the KV cache.</source>
        <translation>对每种 KV 缓存类型，所有层都留在 GPU 上时最长的上下文。</translation>
    </message>
    <message>
        <source>is being worked out …</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>With a KV cache of type</source>
        <translation>KV 缓存类型为</translation>
    </message>
    <message>
        <source>{0}: {1} tokens</source>
        <translation>{0}：{1} 个 token</translation>
    </message>
    <message>
        <source>{0}: no context is short enough</source>
        <translation>{0}：再短的上下文也放不下</translation>
    </message>
    <message>
        <source>{0}: {1} tokens, all that the model was trained for</source>
        <translation>{0}：{1} 个 token，即模型的全部训练长度</translation>
    </message>
</context>
<context>
    <name>Machines</name>
    <message>
        <source>Plan for the machine “{0}”</source>
        <translation>为机器“{0}”做方案</translation>
    </message>
</context>
<context>
    <name>MachinesDialog</name>
    <message>
        <source>Give the machine a name.</source>
        <translation>请给机器起个名字。</translation>
    </message>
    <message>
        <source>Put “{0}” back</source>
        <translation>恢复“{0}”</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Named machines</source>
        <translation>已命名的机器</translation>
    </message>
    <message>
        <source>The plan&apos;s machine: {0}</source>
        <translation>方案的机器：{0}</translation>
    </message>
    <message>
        <source>Name to save it under</source>
        <translation>保存用的名称</translation>
    </message>
    <message>
        <source>No machine is saved yet.</source>
        <translation>还没有保存机器。</translation>
    </message>
    <message>
        <source>Plan for it</source>
        <translation>为它做方案</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Marks</name>
    <message>
        <source>no reading yet</source>
        <translation>尚无读数</translation>
    </message>
    <message>
        <source>what-if, not in this computer</source>
        <translation>假设设备，不在此电脑中</translation>
    </message>
    <message>
        <source>not in this computer now</source>
        <translation>现在不在此电脑中</translation>
    </message>
    <message>
        <source>no permission to read it</source>
        <translation>没有权限读取</translation>
    </message>
    <message>
        <source>its server does not answer</source>
        <translation>其服务器没有回应</translation>
    </message>
    <message>
        <source>lost: the driver no longer reaches it</source>
        <translation>已丢失：驱动程序无法访问它</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>没有回应</translation>
    </message>
    <message>
        <source>no reading: no NVIDIA driver</source>
        <translation>无读数：没有 NVIDIA 驱动程序</translation>
    </message>
    <message>
        <source>no reading: the driver is not loaded</source>
        <translation>无读数：驱动程序未加载</translation>
    </message>
    <message>
        <source>no reading until the computer restarts</source>
        <translation>重启电脑前无读数</translation>
    </message>
    <message>
        <source>no reading: the driver does not answer</source>
        <translation>无读数：驱动程序没有回应</translation>
    </message>
    <message>
        <source>this GPU does not tell it</source>
        <translation>此 GPU 不提供</translation>
    </message>
    <message>
        <source>the driver is too old to tell it</source>
        <translation>驱动程序太旧，无法提供</translation>
    </message>
    <message>
        <source>the driver failed to tell it</source>
        <translation>驱动程序未能提供</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>可运行</translation>
    </message>
    <message>
        <source>the driver is too old: it needs {0} or newer</source>
        <translation>驱动程序太旧：需要 {0} 或更新版本</translation>
    </message>
    <message>
        <source>the GPU is too old: it needs compute capability {0} or newer</source>
        <translation>GPU 太旧：需要计算能力 {0} 或更高</translation>
    </message>
    <message>
        <source>not made for this GPU</source>
        <translation>不支持此 GPU</translation>
    </message>
    <message>
        <source>runs with driver {0} or newer</source>
        <translation>驱动程序 {0} 或更新版本可运行</translation>
    </message>
    <message>
        <source>Its figures are the last that were read. They are live again by themselves as soon as it answers.</source>
        <translation>这些数字是最后一次读到的。等它恢复响应，就会自动重新实时更新。</translation>
    </message>
    <message>
        <source>free memory not told</source>
        <translation>空闲显存未知</translation>
    </message>
    <message>
        <source>Free memory: {0}. The plan counts with what it knew before.</source>
        <translation>空闲显存：{0}。方案按之前已知的计算。</translation>
    </message>
    <message>
        <source>not seen by the engine</source>
        <translation>引擎看不到它</translation>
    </message>
    <message>
        <source>CUDA_VISIBLE_DEVICES shows the engine no GPU at all: it would run on the CPU.</source>
        <translation>CUDA_VISIBLE_DEVICES 没有让引擎看到任何 GPU：它会在 CPU 上运行。</translation>
    </message>
    <message>
        <source>CUDA_VISIBLE_DEVICES names “{0}” twice, so the engine sees no GPU at all.</source>
        <translation>CUDA_VISIBLE_DEVICES 两次写了“{0}”，因此引擎看不到任何 GPU。</translation>
    </message>
    <message>
        <source>CUDA_VISIBLE_DEVICES ends at “{0}”, which is no GPU here; what follows is not seen.</source>
        <translation>CUDA_VISIBLE_DEVICES 到“{0}”为止，它不是这里的 GPU；后面的都看不到。</translation>
    </message>
    <message>
        <source>A program uses one MIG instance only, the first.</source>
        <translation>一个程序只使用一个 MIG 实例，即第一个。</translation>
    </message>
    <message>
        <source>The running Ollama server was started with CUDA_VISIBLE_DEVICES, which hides this GPU.</source>
        <translation>正在运行的 Ollama 服务器启动时设置了 CUDA_VISIBLE_DEVICES，隐藏了此 GPU。</translation>
    </message>
    <message>
        <source>CUDA_VISIBLE_DEVICES hides this GPU from the engine.</source>
        <translation>CUDA_VISIBLE_DEVICES 对引擎隐藏了此 GPU。</translation>
    </message>
    <message>
        <source>no build of {0} runs on it</source>
        <translation>没有可在其上运行的 {0} 版本</translation>
    </message>
    <message>
        <source>too old for {0} builds: needs driver {1} or newer</source>
        <translation>对 {0} 版本来说太旧：需要驱动程序 {1} 或更新版本</translation>
    </message>
    <message>
        <source>too old for {0} builds</source>
        <translation>对 {0} 版本来说太旧</translation>
    </message>
    <message>
        <source>not in {0} builds</source>
        <translation>{0} 版本不支持</translation>
    </message>
    <message>
        <source>no flash attention in Ollama</source>
        <translation>Ollama 中没有 flash attention</translation>
    </message>
    <message>
        <source>Ollama leaves flash attention off on GPUs of this generation.</source>
        <translation>Ollama 在这一代 GPU 上不开启 flash attention。</translation>
    </message>
    <message>
        <source>no flash attention</source>
        <translation>没有 flash attention</translation>
    </message>
    <message>
        <source>llama.cpp has no flash attention for this GPU.</source>
        <translation>llama.cpp 没有适用于此 GPU 的 flash attention。</translation>
    </message>
    <message>
        <source>shares system memory</source>
        <translation>共享系统内存</translation>
    </message>
    <message>
        <source>It has no memory of its own: what it uses, the CPU cannot use.</source>
        <translation>它没有自己的显存：它用掉的，CPU 就不能用。</translation>
    </message>
    <message>
        <source>A part of a GPU that MIG has split; it has memory of its own.</source>
        <translation>由 MIG 划分的 GPU 的一部分；它有自己的显存。</translation>
    </message>
    <message>
        <source>MIG instance</source>
        <translation>MIG 实例</translation>
    </message>
    <message>
        <source>Its memory corrects errors, which may cost some of its size.</source>
        <translation>其显存会纠正错误，可能因此减少一些容量。</translation>
    </message>
    <message>
        <source>ECC</source>
        <translation>ECC</translation>
    </message>
    <message>
        <source>{0} already holds this model here; how much is hidden, so it is counted twice.</source>
        <translation>{0} 已在此加载这个模型；占用多少不可见，因此计算了两次。</translation>
    </message>
    <message>
        <source>{0} already holds this model here ({1}, counted once).</source>
        <translation>{0} 已在此加载这个模型（{1}，只计一次）。</translation>
    </message>
</context>
<context>
    <name>MeasuredDialog</name>
    <message>
        <source>Measured speed</source>
        <translation>实测速度</translation>
    </message>
    <message>
        <source>Forget what was measured</source>
        <translation>忘记实测结果</translation>
    </message>
    <message>
        <source>How fast did this plan answer on your computer, in tokens per second?</source>
        <translation>本方案在你的电脑上回答有多快（每秒 token 数）？</translation>
    </message>
    <message>
        <source>Or paste what llama-bench printed, or what Ollama or llama-server answered with its times:</source>
        <translation>或粘贴 llama-bench 打印的内容，或 Ollama、llama-server 带有用时的回答：</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>the pasted text</source>
        <translation>粘贴的文本</translation>
    </message>
    <message>
        <source>There is no speed of an answer in this text.</source>
        <translation>这段文本中没有回答速度。</translation>
    </message>
    <message>
        <source>“{0}” is no speed; write a number such as {1}.</source>
        <translation>“{0}”不是速度；请写一个数，例如 {1}。</translation>
    </message>
</context>
<context>
    <name>MemoryRow</name>
    <message>
        <source>Free</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>of</source>
        <comment>free memory … of all memory</comment>
        <translation>共</translation>
    </message>
    <message>
        <source>Free memory that the plan counts with</source>
        <translation>方案所计入的空闲显存</translation>
    </message>
    <message>
        <source>Memory of the GPU</source>
        <translation>GPU 的显存</translation>
    </message>
</context>
<context>
    <name>MenuCard</name>
    <message>
        <source>what-if</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0} %</translation>
    </message>
    <message>
        <source>{0}: what can be done</source>
        <translation>{0}：可进行的操作</translation>
    </message>
    <message>
        <source>What can be done with it</source>
        <translation>可进行的操作</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Loading it is one step, and can be undone.</source>
        <translation>载入算作一步，可以撤销。</translation>
    </message>
    <message>
        <source>{1} projectors lie beside this model.</source>
        <translation>这个模型旁边有 {1} 个投影器。</translation>
    </message>
    <message>
        <source>The projector {0} lies beside this model.</source>
        <translation>这个模型旁边有投影器 {0}。</translation>
    </message>
    <message>
        <source>Reading {0}…</source>
        <translation>正在读取 {0}…</translation>
    </message>
    <message>
        <source>Esc ends it.</source>
        <translation>按 Esc 停止。</translation>
    </message>
    <message>
        <source>{0} is open in this window, with changes that are not saved.</source>
        <translation>“{0}”已在此窗口中打开，有未保存的更改。</translation>
    </message>
    <message>
        <source>Loading the saved plan is one step, and can be undone.</source>
        <translation>载入已保存的方案算作一步，可以撤销。</translation>
    </message>
    <message>
        <source>{0} was changed on the disk by another program.</source>
        <translation>“{0}”已被其他程序更改。</translation>
    </message>
    <message>
        <source>{0} is no longer on the disk.</source>
        <translation>“{0}”已不在磁盘上。</translation>
    </message>
    <message>
        <source>This window still has the plan.</source>
        <translation>此窗口中仍有该方案。</translation>
    </message>
    <message>
        <source>The model of this plan, {0}, is not where it was.</source>
        <translation>此方案的模型 {0} 已不在原处。</translation>
    </message>
    <message>
        <source>The plan can be used as it is: it holds everything about the layers.</source>
        <translation>方案仍可照常使用：其中已包含各层的全部信息。</translation>
    </message>
    <message>
        <source>{0} is not on this computer yet.</source>
        <translation>{0} 还不在这台电脑上。</translation>
    </message>
    <message>
        <source>The plan shows how it would run. Download it to use the plan.</source>
        <translation>方案显示它会如何运行。要使用此方案，请先下载该文件。</translation>
    </message>
    <message>
        <source>The model of this plan, {0}, is not the file it was when the plan was made.</source>
        <translation>此方案的模型 {0} 与制定方案时的文件不同。</translation>
    </message>
    <message>
        <source>The plan shows the old file until you read the model again.</source>
        <translation>在重新读取模型之前，方案显示的是旧文件。</translation>
    </message>
    <message>
        <source>With it the model reads pictures or sound; it needs memory, too.</source>
        <translation>有了它，模型能读取图片或声音；它也需要内存。</translation>
    </message>
    <message>
        <source>A copy of the changes was kept.</source>
        <translation>更改的备份已保留。</translation>
    </message>
    <message>
        <source>{1} plans could not be restored: their copies are damaged.</source>
        <translation>有 {1} 个方案无法恢复：它们的备份已损坏。</translation>
    </message>
    <message>
        <source>Lamella ended before {1} plans were saved.</source>
        <translation>Lamella 上次结束时，有 {1} 个方案尚未保存。</translation>
    </message>
    <message>
        <source>A plan could not be restored: its copy is damaged.</source>
        <translation>有一个方案无法恢复：它的备份已损坏。</translation>
    </message>
    <message>
        <source>Lamella ended before {0} was saved.</source>
        <translation>Lamella 上次结束时，“{0}”尚未保存。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Load it</source>
        <translation>载入</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>保留当前方案</translation>
    </message>
    <message>
        <source>Save it again</source>
        <translation>重新保存</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Read the model again</source>
        <translation>重新读取模型</translation>
    </message>
    <message>
        <source>Add to the plan</source>
        <translation>添加到方案</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>不恢复</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>NameEdit</name>
    <message>
        <source>Name of this plan</source>
        <translation>此方案的名称</translation>
    </message>
</context>
<context>
    <name>NoteLine</name>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
    <message>
        <source>Why? {0}</source>
        <translation>为什么？{0}</translation>
    </message>
</context>
<context>
    <name>NotesList</name>
    <message>
        <source>line {0}</source>
        <translation>第 {0} 行</translation>
    </message>
    <message>
        <source>The log says nothing that needs an explanation.</source>
        <translation>日志里没有需要解释的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n further note(s) are left out.</source>
        <translation>
            <numerusform>还有 %n 条说明被略去。</numerusform>
        </translation>
    </message>
    <message>
        <source>What the log says</source>
        <translation>日志说了什么</translation>
    </message>
</context>
<context>
    <name>Observed</name>
    <message>
        <source>Ollama before 0.11</source>
        <translation>0.11 以前的 Ollama</translation>
    </message>
    <message>
        <source>Ollama 0.11 to 0.24</source>
        <translation>Ollama 0.11 至 0.24</translation>
    </message>
    <message>
        <source>Ollama 0.30 and later</source>
        <translation>Ollama 0.30 及以后</translation>
    </message>
    <message>
        <source>loaded</source>
        <translation>已加载</translation>
    </message>
    <message>
        <source>not loaded</source>
        <translation>未加载</translation>
    </message>
    <message>
        <source>only counted, not loaded</source>
        <translation>只计算，未加载</translation>
    </message>
    <message>
        <source>the log does not say how it ended</source>
        <translation>日志没有说明结果</translation>
    </message>
    <message>
        <source>A model without a name</source>
        <translation>没有名称的模型</translation>
    </message>
    <message>
        <source>{0} (draft model)</source>
        <translation>{0}（草稿模型）</translation>
    </message>
    <message>
        <source>{0} of {1} layers on GPUs</source>
        <translation>{1} 层中有 {0} 层在 GPU 上</translation>
    </message>
    <message>
        <source>context {0}</source>
        <translation>上下文 {0}</translation>
    </message>
    <message>
        <source>lines {0} to {1}</source>
        <translation>第 {0} 至 {1} 行</translation>
    </message>
    <message>
        <source>This is no log of Ollama or llama.cpp that Lamella can read.</source>
        <translation>这不是 Lamella 能读懂的 Ollama 或 llama.cpp 日志。</translation>
    </message>
    <message>
        <source>No model is loaded in this log.</source>
        <translation>这份日志中没有加载模型。</translation>
    </message>
    <message>
        <source>llama-server says where the layers go when it is started with the option -lv 4.</source>
        <translation>用选项 -lv 4 启动 llama-server，它就会说明各层放在哪里。</translation>
    </message>
    <message>
        <source>One load in {0} lines.</source>
        <translation>{0} 行中有一次加载。</translation>
    </message>
    <message>
        <source>{0} loads in {1} lines.</source>
        <translation>{1} 行中有 {0} 次加载。</translation>
    </message>
    <message>
        <source>Lines too long to be of an engine: {0}.</source>
        <translation>过长、不可能来自引擎的行：{0}。</translation>
    </message>
    <message>
        <source>Lines with bytes that are no text: {0}.</source>
        <translation>含有非文本字节的行：{0}。</translation>
    </message>
    <message>
        <source>Older loads left out: {0}.</source>
        <translation>略去的较早的加载：{0}。</translation>
    </message>
    <message>
        <source>Lines of too many programs at once: {0}.</source>
        <translation>来自过多程序的行：{0}。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>Compute buffers</source>
        <translation>计算缓冲区</translation>
    </message>
    <message>
        <source>Unaccounted</source>
        <translation>未说明部分</translation>
    </message>
    <message>
        <source>Free before loading</source>
        <translation>加载前空闲</translation>
    </message>
    <message>
        <source>The log is of another model.</source>
        <translation>日志是另一个模型的。</translation>
    </message>
    <message>
        <source>The context is another.</source>
        <translation>上下文不同。</translation>
    </message>
    <message>
        <source>The number of parallel requests is another.</source>
        <translation>并行请求数不同。</translation>
    </message>
    <message>
        <source>The KV cache has another type.</source>
        <translation>KV 缓存类型不同。</translation>
    </message>
    <message>
        <source>The batch sizes are others.</source>
        <translation>批大小不同。</translation>
    </message>
    <message>
        <source>Flash attention is on in only one of the two.</source>
        <translation>两者中只有一个开启了 flash attention。</translation>
    </message>
    <message>
        <source>Other layers are on this device.</source>
        <translation>这个设备上的层不同。</translation>
    </message>
    <message>
        <source>The GPUs work in a pipeline in only one of the two.</source>
        <translation>两者中只有一个让 GPU 以流水线方式工作。</translation>
    </message>
    <message>
        <source>The file is mapped as a whole, holes included.</source>
        <translation>文件是整体映射的，包括空隙。</translation>
    </message>
    <message>
        <source>This depends on driver and card and can only be estimated.</source>
        <translation>这取决于驱动和显卡，只能估算。</translation>
    </message>
    <message>
        <source>The log shows no more digits.</source>
        <translation>日志没有给出更多位数。</translation>
    </message>
    <message>
        <source>Ollama estimated this; no engine measured it.</source>
        <translation>这是 Ollama 的估算；没有引擎测量过。</translation>
    </message>
    <message>
        <source>Another version of the engine, most likely.</source>
        <translation>多半是引擎版本不同。</translation>
    </message>
    <message>
        <source>The model&apos;s file was not found on this computer.</source>
        <translation>在这台计算机上没有找到模型文件。</translation>
    </message>
    <message>
        <source>The log does not say how much memory the GPUs have.</source>
        <translation>日志没有说明 GPU 有多少显存。</translation>
    </message>
    <message>
        <source>The log does not say the context.</source>
        <translation>日志没有说明上下文。</translation>
    </message>
    <message>
        <source>The log does not say which layers are on which device.</source>
        <translation>日志没有说明哪些层在哪个设备上。</translation>
    </message>
    <message>
        <source>A tensor rule of the log names a device that is not there.</source>
        <translation>日志中的一条张量规则指向不存在的设备。</translation>
    </message>
    <message>
        <source>The log does not say which experts are on the CPU.</source>
        <translation>日志没有说明哪些专家在 CPU 上。</translation>
    </message>
</context>
<context>
    <name>Observing</name>
    <message>
        <source>Clipboard</source>
        <translation>剪贴板</translation>
    </message>
    <message>
        <source>There is no text on the clipboard. Copy the lines of a log first.</source>
        <translation>剪贴板上没有文本。请先复制日志的内容。</translation>
    </message>
    <message>
        <source>Reading was stopped; this is what was read until then.</source>
        <translation>读取已停止；这是此前读到的内容。</translation>
    </message>
    <message>
        <source>Take over what the log says</source>
        <translation>采用日志的内容</translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>A GPU has turned up in this computer: {0} with {1}.</source>
        <translation>这台计算机中出现了一个 GPU：{0}，{1}。</translation>
    </message>
    <message>
        <source>Plan with it</source>
        <translation>用它规划</translation>
    </message>
    <message>
        <source>{0} GPUs have turned up in this computer.</source>
        <translation>这台计算机中出现了 {0} 个 GPU。</translation>
    </message>
    <message>
        <source>Plan with them</source>
        <translation>用它们规划</translation>
    </message>
    <message>
        <source>Add {0}</source>
        <translation>添加 {0}</translation>
    </message>
    <message>
        <source>Plan with the GPUs that have turned up</source>
        <translation>使用新出现的 GPU 规划</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Part of the layers that is shown</source>
        <translation>显示的层范围</translation>
    </message>
</context>
<context>
    <name>PanelActions</name>
    <message>
        <source>Move the devices</source>
        <translation>移动设备面板</translation>
    </message>
    <message>
        <source>Move the settings</source>
        <translation>移动设置面板</translation>
    </message>
    <message>
        <source>Move the chosen layer</source>
        <translation>移动所选层面板</translation>
    </message>
    <message>
        <source>Move the verdict</source>
        <translation>移动结论面板</translation>
    </message>
    <message>
        <source>Move the panel with the focus</source>
        <translation>移动焦点所在的面板</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Other plans</source>
        <translation>其他方案</translation>
    </message>
    <message>
        <source>Chosen layer</source>
        <translation>所选层</translation>
    </message>
    <message>
        <source>To the left</source>
        <translation>移到左侧</translation>
    </message>
    <message>
        <source>To the right</source>
        <translation>移到右侧</translation>
    </message>
    <message>
        <source>Above the drawing</source>
        <translation>移到图的上方</translation>
    </message>
    <message>
        <source>Below the drawing</source>
        <translation>移到图的下方</translation>
    </message>
    <message>
        <source>One place further</source>
        <translation>后移一位</translation>
    </message>
    <message>
        <source>One place back</source>
        <translation>前移一位</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>更大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>更小</translation>
    </message>
    <message>
        <source>Go to the next panel</source>
        <translation>转到下一个面板</translation>
    </message>
    <message>
        <source>Go to the previous panel</source>
        <translation>转到上一个面板</translation>
    </message>
    <message>
        <source>Restore panels</source>
        <translation>恢复面板</translation>
    </message>
    <message>
        <source>Every panel where it was at first, and none hidden</source>
        <translation>所有面板回到最初的位置，且全部显示</translation>
    </message>
</context>
<context>
    <name>Parts</name>
    <message>
        <source>other programs {0}</source>
        <translation>其他程序 {0}</translation>
    </message>
    <message>
        <source>engine overhead {0}</source>
        <translation>引擎开销 {0}</translation>
    </message>
    <message>
        <source>weights {0}</source>
        <translation>权重 {0}</translation>
    </message>
    <message>
        <source>KV cache {0}</source>
        <translation>KV 缓存 {0}</translation>
    </message>
    <message>
        <source>compute buffers {0}</source>
        <translation>计算缓冲区 {0}</translation>
    </message>
    <message>
        <source>projector {0}</source>
        <translation>投影器 {0}</translation>
    </message>
    <message>
        <source>other devices of the plan take {0} of the same memory</source>
        <translation>方案中的其他设备占用同一内存中的 {0}</translation>
    </message>
    <message>
        <source>engine overhead: reports run from 107 to 555 MiB</source>
        <translation>引擎开销：各处报告为 107 至 555 MiB</translation>
    </message>
    <message>
        <source>to keep free {0}, engine overhead included; without it {1}</source>
        <translation>预留 {0}（含引擎开销），不含则为 {1}</translation>
    </message>
    <message>
        <source>over {0}</source>
        <translation>超出 {0}</translation>
    </message>
    <message>
        <source>headroom after load {0}</source>
        <translation>加载后余量 {0}</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0}（{1}）</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>{0} over</source>
        <translation>超出 {0}</translation>
    </message>
    <message>
        <source>{0} headroom</source>
        <translation>余量 {0}</translation>
    </message>
    <message>
        <source>of {0}</source>
        <translation>共 {0}</translation>
    </message>
    <message>
        <source>other programs</source>
        <translation>其他程序</translation>
    </message>
    <message>
        <source>other devices of the plan</source>
        <translation>方案中的其他设备</translation>
    </message>
    <message>
        <source>engine overhead</source>
        <translation>引擎开销</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>KV 缓存</translation>
    </message>
    <message>
        <source>compute buffers</source>
        <translation>计算缓冲区</translation>
    </message>
    <message>
        <source>Where each layer lives</source>
        <translation>每一层放在哪里</translation>
    </message>
</context>
<context>
    <name>PictureDialog</name>
    <message>
        <source>Picture of this plan</source>
        <translation>本方案的图片</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Patterns</source>
        <translation>图案</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Kind of file</source>
        <translation>文件类型</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>With</source>
        <translation>包含</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The picture is on the clipboard.</source>
        <translation>图片已在剪贴板中。</translation>
    </message>
    <message>
        <source>A PDF is for printing. As PNG or SVG the picture holds the plan and can be opened here again.</source>
        <translation>PDF 用于打印。PNG 或 SVG 图片中含有方案，可以在这里再次打开。</translation>
    </message>
    <message>
        <source>The picture holds the plan: open it here, and you can go on.</source>
        <translation>图片中含有方案：在此打开即可继续。</translation>
    </message>
    <message>
        <source>Preview of the picture</source>
        <translation>图片预览</translation>
    </message>
</context>
<context>
    <name>PieceView</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Copy: {0}</source>
        <translation>复制：{0}</translation>
    </message>
    <message>
        <source>Save: {0}</source>
        <translation>保存：{0}</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>Programs</name>
    <message>
        <source>unknown program, process {0}</source>
        <translation>未知程序，进程 {0}</translation>
    </message>
    <message>
        <source>{0} (holds this model)</source>
        <translation>{0}（已加载此模型）</translation>
    </message>
    <message>
        <source>hidden by the system</source>
        <translation>被系统隐藏</translation>
    </message>
    <message>
        <source>process {0}</source>
        <translation>进程 {0}</translation>
    </message>
    <message>
        <source>kept by the driver</source>
        <translation>驱动程序保留</translation>
    </message>
    <message>
        <source>other, not itemised</source>
        <translation>其他，未列明</translation>
    </message>
    <message>
        <source>Programs on {0}</source>
        <translation>{0} 上的程序</translation>
    </message>
    <message>
        <source>program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Programs in system memory are not listed one by one.</source>
        <translation>系统内存中的程序不逐一列出。</translation>
    </message>
    <message>
        <source>The system does not say which programs these are.</source>
        <translation>系统没有说明是哪些程序。</translation>
    </message>
    <message>
        <source>One program is on this GPU.</source>
        <translation>此 GPU 上有一个程序。</translation>
    </message>
    <message>
        <source>{0} programs are on this GPU.</source>
        <translation>此 GPU 上有 {0} 个程序。</translation>
    </message>
</context>
<context>
    <name>Projecting</name>
    <message>
        <source>Add the projector {0}</source>
        <translation>添加投影器 {0}</translation>
    </message>
    <message>
        <source>Remove the projector</source>
        <translation>移除投影器</translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message>
        <source>OPENED LAST</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Clear the list of recent files</source>
        <translation>清空最近的文件列表</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Remove the missing files</source>
        <translation>移除不存在的文件</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>清空列表</translation>
    </message>
</context>
<context>
    <name>RecentRow</name>
    <message>
        <source>{0} · not there any more</source>
        <translation>{0} · 已不存在</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Remove {0} from the list</source>
        <translation>从列表中移除 {0}</translation>
    </message>
    <message>
        <source>Open {0}</source>
        <translation>打开 {0}</translation>
    </message>
</context>
<context>
    <name>RemoteDialog</name>
    <message>
        <source>“{0}” is no computer and port such as {1}.</source>
        <translation>“{0}”不是 {1} 这样的计算机和端口。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>移除 {0}</translation>
    </message>
    <message>
        <source>is being asked…</source>
        <translation>正在询问…</translation>
    </message>
    <message>
        <source>does not answer, and is asked again</source>
        <translation>没有响应，会再次询问</translation>
    </message>
    <message>
        <source>waits: the plan has {0} GPUs already, which is the most</source>
        <translation>等待中：方案已有 {0} 个 GPU，不能再多</translation>
    </message>
    <message>
        <source>{0} free</source>
        <translation>空闲 {0}</translation>
    </message>
    <message>
        <source>1 device</source>
        <translation>1 个设备</translation>
    </message>
    <message>
        <source>{0} devices</source>
        <translation>{0} 个设备</translation>
    </message>
    <message>
        <source>Remote servers</source>
        <translation>远程服务器</translation>
    </message>
    <message>
        <source>Another computer on which llama.cpp&apos;s rpc-server runs can lend its GPUs. It is asked for its memory from now on, and no longer once its devices leave the plan.</source>
        <translation>另一台运行 llama.cpp rpc-server 的计算机可以借出它的 GPU。从现在起会询问它的内存，它的设备离开方案后就不再询问。</translation>
    </message>
    <message>
        <source>Computer and port</source>
        <translation>计算机和端口</translation>
    </message>
    <message>
        <source>Ask it</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>RemoteServers</name>
    <message>
        <source>Plan without {0}</source>
        <translation>不使用 {0} 规划</translation>
    </message>
    <message>
        <source>Add the GPUs of {0}</source>
        <translation>添加 {0} 的 GPU</translation>
    </message>
</context>
<context>
    <name>RulesButton</name>
    <message>
        <source>Change the rules…</source>
        <translation>更改规则…</translation>
    </message>
    <message>
        <source>Change the rules that new plans are made by</source>
        <translation>更改新方案所用的规则</translation>
    </message>
</context>
<context>
    <name>RunningDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Says</name>
    <message>
        <source>{0} has taken {1}: only {2} is free now, the plan needs {3}.</source>
        <translation>{0} 占用了 {1}：现在只有 {2} 空闲，方案需要 {3}。</translation>
    </message>
    <message>
        <source>Only {0} is free now: other programs hold what the plan needs.</source>
        <translation>现在只有 {0} 空闲：方案所需的内存被其他程序占用。</translation>
    </message>
    <message>
        <source>{0} is free now, the plan counts with {1}.</source>
        <translation>现在空闲 {0}，方案按 {1} 计算。</translation>
    </message>
    <message>
        <source>The plan counts with {0} of the {1} that is free now.</source>
        <translation>方案只计入现在空闲的 {1} 中的 {0}。</translation>
    </message>
    <message>
        <source>A GPU without memory of its own takes {0} of this memory.</source>
        <translation>没有独立显存的 GPU 占用了其中 {0}。</translation>
    </message>
    <message>
        <source>It shares this memory with the CPU, which takes {0} of it.</source>
        <translation>它与 CPU 共用这些内存，CPU 占用其中 {0}。</translation>
    </message>
    <message>
        <source>PCIe {0} ×{1}</source>
        <translation>PCIe {0} ×{1}</translation>
    </message>
    <message>
        <source>{0} °C</source>
        <translation>{0} °C</translation>
    </message>
    <message>
        <source>{0} W</source>
        <translation>{0} W</translation>
    </message>
    <message>
        <source>system memory</source>
        <translation>系统内存</translation>
    </message>
    <message>
        <source>1 channel</source>
        <translation>1 通道</translation>
    </message>
    <message>
        <source>{0} channels</source>
        <translation>{0} 通道</translation>
    </message>
    <message>
        <source>what-if</source>
        <translation>假设</translation>
    </message>
</context>
<context>
    <name>Seats</name>
    <message>
        <source>Copy of {0}</source>
        <translation>{0}（复制）</translation>
    </message>
</context>
<context>
    <name>ServerMeasure</name>
    <message>
        <source>Ask</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Address of the server</source>
        <translation>服务器的地址</translation>
    </message>
    <message>
        <source>Or measure it on a running Ollama or llama-server that has the model loaded:</source>
        <translation>或在已加载该模型、正在运行的 Ollama 或 llama-server 上测量：</translation>
    </message>
    <message>
        <source>Measuring: the same question, {0} of {1} times…</source>
        <translation>正在测量：同一个问题，第 {0} 次，共 {1} 次…</translation>
    </message>
    <message>
        <source>{0}; the question read at {1}</source>
        <translation>{0}；读取问题为 {1}</translation>
    </message>
    <message>
        <source>Models that the server has loaded</source>
        <translation>服务器已加载的模型</translation>
    </message>
    <message>
        <source>The server has no model loaded. Ask it something there first.</source>
        <translation>服务器没有加载模型，请先在那里提一个问题。</translation>
    </message>
    <message>
        <source>{0}: {1} in the middle of {2} runs, {3} to {4}</source>
        <translation>{0}：{2} 次的中位数为 {1}，范围 {3} 至 {4}</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Load the plan again from its file</source>
        <translation>从文件重新载入方案</translation>
    </message>
    <message>
        <source>Read the model again</source>
        <translation>重新读取模型</translation>
    </message>
    <message numerus="yes">
        <source>Plan for %n GPU(s)</source>
        <translation>
            <numerusform>按 %n 块 GPU 规划</numerusform>
        </translation>
    </message>
    <message>
        <source>Change the GPUs</source>
        <translation>更改 GPU</translation>
    </message>
    <message>
        <source>Plan again with the measured speed</source>
        <translation>按测得的速度重新规划</translation>
    </message>
    <message>
        <source>Plan again with the memory that is free now</source>
        <translation>按现在空闲的内存重新规划</translation>
    </message>
</context>
<context>
    <name>SettingsPanel</name>
    <message>
        <source>mixed</source>
        <comment>differs from GPU to GPU</comment>
        <translation>各不相同</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <comment>a GPU, and the memory to keep free on it</comment>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>MEMORY SETTINGS</source>
        <translation>内存设置</translation>
    </message>
    <message>
        <source>Memory settings</source>
        <translation>内存设置</translation>
    </message>
    <message>
        <source>Flash attention</source>
        <translation>Flash attention</translation>
    </message>
    <message>
        <source>A faster way to compute attention that also needs less memory; auto uses it wherever the engine can.</source>
        <translation>更快且更省内存的注意力计算方法；自动表示引擎能用时就用。</translation>
    </message>
    <message>
        <source>Parallel requests</source>
        <translation>并行请求</translation>
    </message>
    <message>
        <source>How many conversations the engine can answer at the same time.</source>
        <translation>引擎可同时回答多少个对话。</translation>
    </message>
    <message>
        <source>One parallel request fewer</source>
        <translation>减少一个并行请求</translation>
    </message>
    <message>
        <source>One parallel request more</source>
        <translation>增加一个并行请求</translation>
    </message>
    <message>
        <source>Keep free on each GPU</source>
        <translation>每块 GPU 预留</translation>
    </message>
    <message>
        <source>Memory that is left for other programs on every GPU, engine overhead included.</source>
        <translation>在每块 GPU 上留给其他程序的显存，含引擎开销。</translation>
    </message>
    <message>
        <source>How many tokens of a prompt are read at once; smaller needs less memory and is slower.</source>
        <translation>一次读入提示词的 token 数；越小越省内存，但越慢。</translation>
    </message>
    <message>
        <source>Batch / micro-batch</source>
        <translation>批 / 微批</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批</translation>
    </message>
    <message>
        <source>Micro-batch</source>
        <translation>微批</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Projector on</source>
        <translation>投影器在</translation>
    </message>
    <message>
        <source>What reads pictures or sound: faster on the first GPU, where it takes the place of layers.</source>
        <translation>用来读取图片或声音：在第一块 GPU 上更快，但会占用层的位置。</translation>
    </message>
</context>
<context>
    <name>Shortage</name>
    <message>
        <source>{0} has the memory again that the plan needs.</source>
        <translation>{0} 又有了方案所需的内存。</translation>
    </message>
    <message>
        <source>It does not fit now: {2} has taken system memory</source>
        <translation>现在放不下：{2} 占用了系统内存</translation>
    </message>
    <message>
        <source>It does not fit now: {2} has taken memory on {0}</source>
        <translation>现在放不下：{2} 占用了 {0} 的显存</translation>
    </message>
    <message>
        <source>It does not fit now: system memory lacks {1}</source>
        <translation>现在放不下：系统内存还缺 {1}</translation>
    </message>
    <message>
        <source>It does not fit now: {0} lacks {1}</source>
        <translation>现在放不下：{0} 还缺 {1}</translation>
    </message>
    <message>
        <source>The plan needs {0} of system memory, and {1} is free now; it counts with {2}.</source>
        <translation>方案需要 {0} 系统内存，现在可用 {1}；方案按可用 {2} 计算。</translation>
    </message>
    <message>
        <source>The plan needs {1} on {0}, and {2} is free now; it counts with {3}.</source>
        <translation>方案在 {0} 上需要 {1}，现在可用 {2}；方案按可用 {3} 计算。</translation>
    </message>
    <message>
        <source>Close {0}, or plan again with what is free now.</source>
        <translation>请关闭 {0}，或按当前可用内存重新规划。</translation>
    </message>
    <message>
        <source>Close other programs, or plan again with what is free now.</source>
        <translation>请关闭其他程序，或按当前可用内存重新规划。</translation>
    </message>
    <message>
        <source>{2} has taken memory on {0} that the plan needs: {1} is missing.</source>
        <translation>{2} 占用了 {0} 上方案所需的显存：还缺 {1}。</translation>
    </message>
    <message>
        <source>{2} has taken system memory that the plan needs: {1} is missing.</source>
        <translation>{2} 占用了方案所需的系统内存：还缺 {1}。</translation>
    </message>
    <message>
        <source>{0} no longer has the memory that the plan needs: {1} is missing.</source>
        <translation>{0} 不再有方案所需的内存：还缺 {1}。</translation>
    </message>
</context>
<context>
    <name>SightActions</name>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Always show patterns</source>
        <translation>始终显示图案</translation>
    </message>
    <message>
        <source>Every device has a pattern besides its colour</source>
        <translation>每个设备除颜色外还有图案</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0}%</translation>
    </message>
</context>
<context>
    <name>Sizes</name>
    <message>
        <source>The size must be above 0.</source>
        <translation>大小必须大于 0。</translation>
    </message>
    <message>
        <source>That is no size. Write 24 GiB, for example, or 24576 MiB.</source>
        <translation>这不是一个大小。请写成 24 GiB 或 24576 MiB 这样的形式。</translation>
    </message>
    <message>
        <source>The GPU has only {0}.</source>
        <translation>这块 GPU 只有 {0}。</translation>
    </message>
</context>
<context>
    <name>SourceBar</name>
    <message>
        <source>{0}: run {1}</source>
        <translation>{0}：运行 {1}</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>No server log was found on this computer</source>
        <translation>在这台计算机上没有找到服务器日志</translation>
    </message>
    <message>
        <source>{0} read</source>
        <translation>已读 {0}</translation>
    </message>
    <message>
        <source>Reading {0}</source>
        <translation>正在读取 {0}</translation>
    </message>
    <message>
        <source>Open a log…</source>
        <translation>打开日志…</translation>
    </message>
    <message>
        <source>Paste log</source>
        <translation>粘贴日志</translation>
    </message>
    <message>
        <source>Read a log from the clipboard</source>
        <translation>从剪贴板读取日志</translation>
    </message>
    <message>
        <source>Known places</source>
        <translation>已知位置</translation>
    </message>
    <message>
        <source>Follow this file</source>
        <translation>跟随这个文件</translation>
    </message>
    <message>
        <source>Read on while the engine writes</source>
        <translation>在引擎写入时继续读取</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SpareButton</name>
    <message>
        <source>Not in the plan: {0}. Use it</source>
        <translation>不在方案中：{0}。使用它</translation>
    </message>
    <message numerus="yes">
        <source>Use a GPU of this computer (%n)…</source>
        <translation>
            <numerusform>使用此电脑的 GPU（%n 块）…</numerusform>
        </translation>
    </message>
    <message>
        <source>GPUs of this computer that the plan goes without.</source>
        <translation>此电脑中方案没有用到的 GPU。</translation>
    </message>
</context>
<context>
    <name>Speed</name>
    <message>
        <source>Answers at about {0}; nine of ten measured cases lie between {1}.</source>
        <translation>回答速度约 {0}；十次实测中有九次在 {1} 之间。</translation>
    </message>
    <message>
        <source>With the context full: about {0}.</source>
        <translation>上下文用满时约 {0}。</translation>
    </message>
    <message>
        <source>Reads questions at about {0}.</source>
        <translation>读取提问约 {0}。</translation>
    </message>
    <message>
        <source>{0} and {1}</source>
        <translation>{0} 与 {1}</translation>
    </message>
    <message>
        <source>{0} % of each token&apos;s time {1} reads {2} of its memory.</source>
        <translation>每个 token 有 {0} % 的时间用于 {1} 读取其 {2} 显存。</translation>
    </message>
    <message>
        <source>{0} % of each token&apos;s time the GPUs read their memory.</source>
        <translation>每个 token 有 {0} % 的时间用于各 GPU 读取显存。</translation>
    </message>
    <message>
        <source>The layers on the CPU take {0} % of each token&apos;s time.</source>
        <translation>CPU 上的层占每个 token 时间的 {0} %。</translation>
    </message>
    <message>
        <source>The experts on the CPU take {0} % of each token&apos;s time.</source>
        <translation>CPU 上的专家占每个 token 时间的 {0} %。</translation>
    </message>
    <message>
        <source>Reading the KV cache takes {0} % of each token&apos;s time.</source>
        <translation>读取 KV 缓存占每个 token 时间的 {0} %。</translation>
    </message>
    <message>
        <source>Starting many small layers takes {0} % of each token&apos;s time.</source>
        <translation>启动众多小层占每个 token 时间的 {0} %。</translation>
    </message>
    <message>
        <source>Going from device to device takes {0} % of each token&apos;s time.</source>
        <translation>设备之间的传递占每个 token 时间的 {0} %。</translation>
    </message>
    <message>
        <source>Arithmetic limits it.</source>
        <translation>受限于运算。</translation>
    </message>
    <message>
        <source>Weights that cross to the GPU limit it.</source>
        <translation>受限于传到 GPU 的权重。</translation>
    </message>
    <message>
        <source>No speed is told for a plan that does not fit.</source>
        <translation>放不下的方案不给出速度。</translation>
    </message>
    <message>
        <source>No speed is told for what the engine refuses to load.</source>
        <translation>引擎拒绝加载的方案不给出速度。</translation>
    </message>
    <message>
        <source>No speed is told: a GPU&apos;s memory bandwidth is not known. Choose a known card.</source>
        <translation>未给出速度：有 GPU 的显存带宽未知，请为它选择一款已知显卡。</translation>
    </message>
    <message>
        <source>No speed is told: where GPU and CPU share their memory, layers on both are hard to foresee.</source>
        <translation>未给出速度：GPU 与 CPU 共用内存时，两边都有层的情况难以预料。</translation>
    </message>
    <message>
        <source>No speed is told: cards of this series run far slower than their memory allows.</source>
        <translation>未给出速度：该系列显卡远慢于其显存所能达到的速度。</translation>
    </message>
    <message>
        <source>No speed is told: it depends on the network between devices.</source>
        <translation>未给出速度：取决于设备之间的网络。</translation>
    </message>
    <message>
        <source>No speed is told for matrices split by rows over several GPUs.</source>
        <translation>矩阵按行拆分到多块 GPU 时不给出速度。</translation>
    </message>
    <message>
        <source>This model writes no text, so it has no speed in tokens.</source>
        <translation>该模型不生成文本，因此没有以 token 计的速度。</translation>
    </message>
    <message>
        <source>The speed of the system memory is not known and was assumed.</source>
        <translation>系统内存的速度未知，按假设值计算。</translation>
    </message>
    <message>
        <source>The KV cache lies in system memory, which was measured seldom.</source>
        <translation>KV 缓存位于系统内存，这种情况实测较少。</translation>
    </message>
    <message>
        <source>What was measured on this computer went into it.</source>
        <translation>已计入在本机上的实测结果。</translation>
    </message>
</context>
<context>
    <name>StageRow</name>
    <message>
        <source>Ask which version answers</source>
        <translation>询问是哪个版本在回答</translation>
    </message>
    <message>
        <source>Create a variant of the model; no weights are copied</source>
        <translation>创建模型的变体；不复制权重</translation>
    </message>
    <message>
        <source>Load it; nothing is generated</source>
        <translation>加载它；不生成任何内容</translation>
    </message>
    <message>
        <source>Read back what it takes</source>
        <translation>读回它占用了多少</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>{0} parts</source>
        <translation>{0} 个分卷</translation>
    </message>
    <message>
        <source>{0}, {1}, {2}</source>
        <comment>name, size and whether it fits</comment>
        <translation>{0}，{1}，{2}</translation>
    </message>
    <message>
        <source>is being checked</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>cannot be read: {0}</source>
        <translation>无法读取：{0}</translation>
    </message>
    <message>
        <source>unfinished file: {0} are still missing</source>
        <translation>文件不完整：还缺 {0}</translation>
    </message>
    <message>
        <source>does not fit: Ollama refuses to load it</source>
        <translation>放不下：Ollama 拒绝加载</translation>
    </message>
    <message>
        <source>llama.cpp refuses to load it</source>
        <translation>llama.cpp 拒绝加载</translation>
    </message>
    <message>
        <source>does not fit: needs {0} more system memory</source>
        <translation>放不下：内存还差 {0}</translation>
    </message>
    <message>
        <source>does not fit: {0} lacks {1}</source>
        <translation>放不下：{0} 还差 {1}</translation>
    </message>
    <message>
        <source>all layers on the GPU</source>
        <translation>所有层都在 GPU 上</translation>
    </message>
    <message>
        <source>fits on {0} alone</source>
        <translation>只用 {0} 就放得下</translation>
    </message>
    <message>
        <source>fits on both GPUs</source>
        <translation>两个 GPU 放得下</translation>
    </message>
    <message>
        <source>fits on {0} GPUs</source>
        <translation>{0} 个 GPU 放得下</translation>
    </message>
    <message>
        <source>runs on the CPU alone</source>
        <translation>只在 CPU 上运行</translation>
    </message>
    <message>
        <source>{0} of {1} layers on GPU</source>
        <translation>{1} 层中有 {0} 层在 GPU 上</translation>
    </message>
    <message>
        <source>all layers on GPU, experts of one layer on the CPU</source>
        <translation>所有层都在 GPU 上，有一层的专家在 CPU 上</translation>
    </message>
    <message>
        <source>all layers on GPU, experts of {0} layers on the CPU</source>
        <translation>所有层都在 GPU 上，有 {0} 层的专家在 CPU 上</translation>
    </message>
    <message>
        <source>all layers on GPU, part of one layer on the CPU</source>
        <translation>所有层都在 GPU 上，有一层的一部分在 CPU 上</translation>
    </message>
    <message>
        <source>all layers on GPU, parts of {0} layers on the CPU</source>
        <translation>所有层都在 GPU 上，有 {0} 层的一部分在 CPU 上</translation>
    </message>
    <message>
        <source>{0}, context {1}</source>
        <translation>{0}，上下文 {1}</translation>
    </message>
    <message>
        <source>Counted for {0} and {1} of free system memory, by the rules of {2}.</source>
        <translation>按 {0}和 {1} 可用内存计算，采用 {2} 的规则。</translation>
    </message>
    <message>
        <source>Counted without a GPU for {1} of free system memory, by the rules of {2}.</source>
        <translation>不使用 GPU，按 {1} 可用内存计算，采用 {2} 的规则。</translation>
    </message>
    <message>
        <source>No GPU can be read on this computer, so new plans start with {0}, which you can change.</source>
        <translation>此电脑没有可读取的 GPU，新方案会先使用 {0}，之后可以更改。</translation>
    </message>
    <message>
        <source>This computer has {0} and {1} of system memory.</source>
        <translation>此电脑有 {0}和 {1} 内存。</translation>
    </message>
    <message>
        <source>New plans follow the rules of {0}.</source>
        <translation>新方案采用 {0} 的规则。</translation>
    </message>
    <message>
        <source>a what-if card of {1}</source>
        <translation>一块 {1} 的假设显卡</translation>
    </message>
    <message>
        <source>{0} what-if cards of {1}</source>
        <translation>{0} 块 {1} 的假设显卡</translation>
    </message>
    <message>
        <source>{1} ({2} free)</source>
        <translation>{1}（可用 {2}）</translation>
    </message>
    <message>
        <source>{0} × {1} ({2} free)</source>
        <translation>{0} × {1}（可用 {2}）</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between devices of a list</comment>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>OR TRY AN EXAMPLE</source>
        <translation>或试试示例</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>{0} rules</source>
        <translation>{0} 规则</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>opening {0}…</source>
        <translation>正在打开 {0}…</translation>
    </message>
    <message>
        <source>weights exact, KV cache and compute buffers estimated</source>
        <translation>权重精确，KV 缓存和计算缓冲区为估算</translation>
    </message>
    <message>
        <source>weights and KV cache exact, compute buffers estimated</source>
        <translation>权重和 KV 缓存精确，计算缓冲区为估算</translation>
    </message>
    <message>
        <source>weights and KV cache exact, compute buffers without the projector&apos;s</source>
        <translation>权重和 KV 缓存精确，计算缓冲区不含投影器的部分</translation>
    </message>
    <message>
        <source>exact by the rules of llama.cpp b11434, not checked on this kind of GPU</source>
        <translation>按 llama.cpp b11434 的规则精确，未在此类 GPU 上核对</translation>
    </message>
    <message>
        <source>weights, KV cache and compute buffers exact, checked against llama.cpp b11434</source>
        <translation>权重、KV 缓存和计算缓冲区精确，已与 llama.cpp b11434 核对</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Place the layers by hand</source>
        <translation>手动分配各层</translation>
    </message>
    <message>
        <source>Let {0} place the layers</source>
        <translation>由 {0} 分配各层</translation>
    </message>
    <message>
        <source>Move edge {0} | GPU {1} to layer {2}</source>
        <translation>将分界线 {0} | GPU {1} 移到第 {2} 层</translation>
    </message>
    <message>
        <source>Move edge {0} | GPU {1} behind the output layer</source>
        <translation>将分界线 {0} | GPU {1} 移到输出层之后</translation>
    </message>
    <message>
        <source>Move edge {0} | GPU {1} to the output layer</source>
        <translation>将分界线 {0} | GPU {1} 移到输出层</translation>
    </message>
    <message>
        <source>Let go of edge {0} | GPU {1}</source>
        <translation>松开分界线 {0} | GPU {1}</translation>
    </message>
    <message>
        <source>Pin edge {0} | GPU {1}</source>
        <translation>固定分界线 {0} | GPU {1}</translation>
    </message>
    <message>
        <source>Move the experts&apos; edge of {0} to layer {1}</source>
        <translation>将 {0} 的专家分界线移到第 {1} 层</translation>
    </message>
    <message>
        <source>Send {0} to {1}</source>
        <translation>将 {0}移到 {1}</translation>
    </message>
    <message>
        <source>Bring the experts of {0} home</source>
        <translation>将 {0}的专家移回所在设备</translation>
    </message>
    <message>
        <source>Send the experts of {0} to {1}</source>
        <translation>将 {0}的专家移到 {1}</translation>
    </message>
    <message>
        <source>Take all layers off {0}</source>
        <translation>将所有层移出 {0}</translation>
    </message>
    <message>
        <source>Set the KV cache to {0} and {1}</source>
        <translation>将 KV 缓存设为 {0} 和 {1}</translation>
    </message>
    <message>
        <source>Change the batch sizes</source>
        <translation>更改批大小</translation>
    </message>
    <message>
        <source>Set the context to {0} tokens with a KV cache of type {1}</source>
        <translation>上下文设为 {0} 个 token，KV 缓存类型设为 {1}</translation>
    </message>
    <message>
        <source>Set the context to 1 token</source>
        <translation>将上下文设为 1 token</translation>
    </message>
    <message>
        <source>Set the context to {0} tokens</source>
        <translation>将上下文设为 {0} 个 token</translation>
    </message>
    <message>
        <source>Let the allocator choose the context</source>
        <translation>由分配器选择上下文</translation>
    </message>
    <message>
        <source>Set parallel requests to {0}</source>
        <translation>将并行请求数设为 {0}</translation>
    </message>
    <message>
        <source>Change the memory to keep free</source>
        <translation>更改预留的显存</translation>
    </message>
    <message>
        <source>Put the projector on a GPU</source>
        <translation>把投影器放到 GPU 上</translation>
    </message>
    <message>
        <source>Keep the projector on the CPU</source>
        <translation>把投影器留在 CPU 上</translation>
    </message>
    <message>
        <source>Turn flash attention on</source>
        <translation>开启 flash attention</translation>
    </message>
    <message>
        <source>Turn flash attention off</source>
        <translation>关闭 flash attention</translation>
    </message>
    <message>
        <source>Let the engine choose flash attention</source>
        <translation>由引擎决定是否使用 flash attention</translation>
    </message>
    <message>
        <source>Change the settings</source>
        <translation>更改设置</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>1 layer</source>
        <translation>1 层</translation>
    </message>
    <message>
        <source>%n layers</source>
        <translation>%n 层</translation>
    </message>
    <message>
        <source>output layer</source>
        <translation>输出层</translation>
    </message>
    <message>
        <source>{0} + output</source>
        <translation>{0} + 输出层</translation>
    </message>
    <message>
        <source>experts of {0} on the CPU</source>
        <translation>{0} 层的专家在 CPU 上</translation>
    </message>
    <message>
        <source>{0} partly elsewhere</source>
        <translation>{0}部分在别处</translation>
    </message>
    <message>
        <source>{0} over</source>
        <translation>超出 {0}</translation>
    </message>
    <message>
        <source>{0} per layer</source>
        <translation>每层 {0}</translation>
    </message>
    <message>
        <source>×{0} layers</source>
        <translation>×{0} 层</translation>
    </message>
    <message>
        <source>out</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>emb</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>proj</source>
        <translation>投影</translation>
    </message>
    <message>
        <source>Token embeddings, {0}, {1}</source>
        <translation>词嵌入，{0}，{1}</translation>
    </message>
    <message>
        <source>Projector {0}, {1}, {2}</source>
        <translation>投影器 {0}，{1}，{2}</translation>
    </message>
    <message>
        <source>{0} | {1}</source>
        <translation>{0} | {1}</translation>
    </message>
    <message>
        <source>Edge {0}</source>
        <translation>分界线 {0}</translation>
    </message>
    <message>
        <source>{0} behind the output layer</source>
        <translation>{0}，输出层之后</translation>
    </message>
    <message>
        <source>{0} at the output layer</source>
        <translation>{0}，输出层</translation>
    </message>
    <message>
        <source>{0} at layer {1}</source>
        <translation>{0}，第 {1} 层</translation>
    </message>
    <message>
        <source>behind the output layer</source>
        <translation>输出层之后</translation>
    </message>
    <message>
        <source>layer {0}</source>
        <translation>第 {0} 层</translation>
    </message>
    <message>
        <source>moving it brings the layers of each device together</source>
        <translation>移动后，各设备的层会各自相连</translation>
    </message>
    <message>
        <source>{0}: {1} over</source>
        <translation>{0}：超出 {1}</translation>
    </message>
    <message>
        <source>{0}: {1} free after load</source>
        <translation>{0}：加载后空闲 {1}</translation>
    </message>
    <message>
        <source>{0} more on {1}</source>
        <translation>{1} 再多 {0}</translation>
    </message>
    <message>
        <source>one more on {0}: {1}</source>
        <translation>{0} 再多一层：{1}</translation>
    </message>
    <message>
        <source>pinned: stays when the allocator runs again</source>
        <translation>已固定：分配器重新运行时保持不动</translation>
    </message>
    <message>
        <source>Output layer, {0}, {1}</source>
        <translation>输出层，{0}，{1}</translation>
    </message>
    <message>
        <source>Layer {0}, {1}, {2}</source>
        <translation>第 {0} 层，{1}，{2}</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}，{1}</translation>
    </message>
    <message>
        <source>Layers {0} to {1}, {2}, {3}</source>
        <translation>第 {0} 至 {1} 层，{2}，{3}</translation>
    </message>
    <message>
        <source>Layers and where they live</source>
        <translation>各层及其所在设备</translation>
    </message>
</context>
<context>
    <name>StripCard</name>
    <message>
        <source>{0} puts it here</source>
        <translation>{0} 放在这里</translation>
    </message>
    <message>
        <source>as many as fit on {0}</source>
        <translation>{0} 放得下的最多层数</translation>
    </message>
    <message>
        <source>Where each layer lives</source>
        <translation>每一层放在哪里</translation>
    </message>
    <message>
        <source>drag an edge</source>
        <translation>拖动分界线</translation>
    </message>
    <message>
        <source>←/→ moves it one layer</source>
        <translation>←/→ 移动一层</translation>
    </message>
    <message>
        <source>double-click to pin</source>
        <translation>双击固定</translation>
    </message>
    <message>
        <source>choose layers</source>
        <translation>选择层</translation>
    </message>
    <message>
        <source>C, 1, 2 … or a right-click sends them</source>
        <translation>按 C、1、2… 或右键单击即可发送</translation>
    </message>
    <message>
        <source>Show the layers as</source>
        <translation>各层显示为</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>图形</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
</context>
<context>
    <name>TensorTable</name>
    <message>
        <source>tensor</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>on</source>
        <translation>所在设备</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Allocator</source>
        <translation>分配器</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPU 数</translation>
    </message>
    <message>
        <source>One GPU fewer</source>
        <translation>减少一块 GPU</translation>
    </message>
    <message>
        <source>One GPU more</source>
        <translation>增加一块 GPU</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>As a picture, or for an engine</source>
        <translation>导出为图片，或给引擎</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
</context>
<context>
    <name>UsageBar</name>
    <message>
        <source>Lists the programs that hold memory here.</source>
        <translation>列出占用这里内存的程序。</translation>
    </message>
    <message>
        <source>Who holds this memory?</source>
        <translation>谁占用了这些内存？</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>It does not fit: {0} lacks {1}</source>
        <translation>放不下：{0} 缺少 {1}</translation>
    </message>
    <message>
        <source>{0} devices are too full.</source>
        <translation>有 {0} 个设备放不下。</translation>
    </message>
    <message>
        <source>{0} would hold {1} and has {2} free.</source>
        <translation>{0} 需要放 {1}，但只有 {2} 空闲。</translation>
    </message>
    <message>
        <source>Fewer layers there, a shorter context or a smaller KV cache type would help.</source>
        <translation>减少那里的层数、缩短上下文或选择更小的 KV 缓存类型会有帮助。</translation>
    </message>
    <message>
        <source>{0}: about {1}</source>
        <comment>where it runs, and how fast</comment>
        <translation>{0}：约 {1}</translation>
    </message>
    <message>
        <source>Ollama refuses to load this</source>
        <translation>Ollama 不会加载这个方案</translation>
    </message>
    <message>
        <source>It does not fit: the memory that GPU and CPU share lacks {0}</source>
        <translation>放不下：GPU 与 CPU 共用的内存还差 {0}</translation>
    </message>
    <message>
        <source>A shorter context, a smaller KV cache type or a GPU would help.</source>
        <translation>缩短上下文、使用更小的 KV 缓存类型或增加一个 GPU 会有帮助。</translation>
    </message>
    <message>
        <source>GPU and CPU share one memory here: together they would hold {0}, and {1} is free.</source>
        <translation>这里 GPU 与 CPU 共用同一内存：两者一共需要 {0}，空闲 {1}。</translation>
    </message>
    <message>
        <source>System memory would hold {0} and has {1} free.</source>
        <translation>系统内存需要放 {0}，但只有 {1} 空闲。</translation>
    </message>
    <message>
        <source>Everything runs on the CPU</source>
        <translation>全部在 CPU 上运行</translation>
    </message>
    <message>
        <source>{0} of {1} layers runs on the CPU</source>
        <translation>{1} 层中有 {0} 层在 CPU 上运行</translation>
    </message>
    <message>
        <source>{0} of {1} layers run on the CPU</source>
        <translation>{1} 层中有 {0} 层在 CPU 上运行</translation>
    </message>
    <message>
        <source>Everything runs on the GPU</source>
        <translation>全部在 GPU 上运行</translation>
    </message>
    <message>
        <source>Everything runs on the GPUs</source>
        <translation>全部在 GPU 上运行</translation>
    </message>
    <message>
        <source>Every layer runs on a GPU, experts of one layer on the CPU</source>
        <translation>每一层都在 GPU 上运行，其中 1 层的专家在 CPU 上</translation>
    </message>
    <message>
        <source>Every layer runs on a GPU, experts of {0} layers on the CPU</source>
        <translation>每一层都在 GPU 上运行，其中 {0} 层的专家在 CPU 上</translation>
    </message>
    <message>
        <source>Every layer runs on a GPU, part of one layer on the CPU</source>
        <translation>每一层都在 GPU 上运行，其中 1 层的一部分在 CPU 上</translation>
    </message>
    <message>
        <source>Every layer runs on a GPU, parts of {0} layers on the CPU</source>
        <translation>每一层都在 GPU 上运行，其中 {0} 层的一部分在 CPU 上</translation>
    </message>
    <message>
        <source>Context {0} tokens.</source>
        <translation>上下文 {0} tokens。</translation>
    </message>
    <message>
        <source>llama.cpp refuses to load this</source>
        <translation>llama.cpp 不会加载这个方案</translation>
    </message>
    <message>
        <source>It does not fit: system memory lacks {0}</source>
        <translation>放不下：系统内存缺少 {0}</translation>
    </message>
    <message>
        <source>{0} keeps only {1} free, less than the {2} that should stay free besides the engine overhead.</source>
        <translation>{0} 只剩 {1} 空闲，少于除引擎开销外应当保留的 {2}。</translation>
    </message>
    <message>
        <source>It fits: system memory has {0} to spare.</source>
        <translation>放得下：系统内存还剩 {0}。</translation>
    </message>
    <message>
        <source>It fits: the tightest device is {0} with {1} to spare.</source>
        <translation>放得下：最紧的设备是 {0}，还剩 {1}。</translation>
    </message>
</context>
<context>
    <name>VerdictPanel</name>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
    <message>
        <source>Good to know</source>
        <translation>补充说明</translation>
    </message>
    <message>
        <source>Plan again with what is free now</source>
        <translation>按当前可用内存重新规划</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
</context>
<context>
    <name>WayTile</name>
    <message>
        <source>Try</source>
        <translation>试试</translation>
    </message>
</context>
<context>
    <name>Ways</name>
    <message>
        <source>Flash attention on</source>
        <translation>打开 flash attention</translation>
    </message>
    <message>
        <source>Placed by {allocator}</source>
        <translation>由 {allocator} 分配</translation>
    </message>
    <message>
        <source>GPUs equally full</source>
        <translation>各 GPU 均匀占用</translation>
    </message>
    <message>
        <source>Everything on {gpu}</source>
        <translation>全部放在 {gpu}</translation>
    </message>
    <message>
        <source>Experts of 1 layer to the CPU</source>
        <translation>1 层的专家移到 CPU</translation>
    </message>
    <message>
        <source>Experts of {count} layers to the CPU</source>
        <translation>{count} 层的专家移到 CPU</translation>
    </message>
    <message>
        <source>Close {value} ({size})</source>
        <translation>关闭 {value}（{size}）</translation>
    </message>
    <message>
        <source>Close a program ({size})</source>
        <translation>关闭一个程序（{size}）</translation>
    </message>
    <message>
        <source>KV cache {value}</source>
        <translation>KV 缓存 {value}</translation>
    </message>
    <message>
        <source>One request at a time</source>
        <translation>一次一个请求</translation>
    </message>
    <message>
        <source>{count} parallel requests</source>
        <translation>{count} 个并行请求</translation>
    </message>
    <message>
        <source>Micro-batch {count}</source>
        <translation>微批 {count}</translation>
    </message>
    <message>
        <source>Context {count}</source>
        <translation>上下文 {count}</translation>
    </message>
    <message>
        <source>{value} instead of {before}</source>
        <translation>{value} 代替 {before}</translation>
    </message>
    <message>
        <source>Keep only {size} free</source>
        <translation>只预留 {size}</translation>
    </message>
    <message>
        <source>Add one {name}</source>
        <translation>加一块 {name}</translation>
    </message>
    <message>
        <source>{name} instead of {before}</source>
        <translation>{name} 代替 {before}</translation>
    </message>
    <message>
        <source>{allocator} places the layers anew. Edges that you moved by hand are not kept.</source>
        <translation>由 {allocator} 重新分配各层。手动移动过的分界线不会保留。</translation>
    </message>
    <message>
        <source>Every GPU gets the same share, so that none of them is full while another has room.</source>
        <translation>每块 GPU 分到同样的份额，不会一块已满而另一块还有空。</translation>
    </message>
    <message>
        <source>All layers go to {gpu}, and nothing has to be handed from GPU to GPU.</source>
        <translation>所有层都放到 {gpu}，不必在 GPU 之间传递数据。</translation>
    </message>
    <message>
        <source>Experts are large, and only a few of them work on each token. With theirs in system memory, all layers have room on the GPUs.</source>
        <translation>专家很大，而每个 token 只用到其中几个。把这些层的专家放在内存里，所有层在 GPU 上就都有位置。</translation>
    </message>
    <message>
        <source>A faster way to compute attention that needs less memory. The answers stay the same.</source>
        <translation>一种更快、占用更少的注意力计算方式。回答不变。</translation>
    </message>
    <message>
        <source>The conversation is remembered a little less precisely, and takes less memory.</source>
        <translation>对话记得稍微不那么精确，占用也更少。</translation>
    </message>
    <message>
        <source>Fewer conversations are answered at the same time. Each keeps the context that it has.</source>
        <translation>同时回答的对话变少，每个对话的上下文不变。</translation>
    </message>
    <message>
        <source>Long prompts are read more slowly, and less memory is needed while they are read.</source>
        <translation>长提示词读得慢一些，读取时占用更少。</translation>
    </message>
    <message>
        <source>The model can look back at fewer tokens, and its KV cache is smaller.</source>
        <translation>模型能回看的 token 变少，KV 缓存也更小。</translation>
    </message>
    <message>
        <source>More of each GPU is used. If another program then takes memory, the model may fail to load.</source>
        <translation>每块 GPU 用得更满。如果其他程序这时占用显存，模型可能加载失败。</translation>
    </message>
    <message>
        <source>The plan then counts with the memory that the program holds now. Close it before you load the model.</source>
        <translation>方案会把这个程序现在占用的显存算作可用。请在加载模型前关闭它。</translation>
    </message>
    <message>
        <source>The same model in a smaller file, which you have to download or make. Its size is exact, and its answers are a little less precise.</source>
        <translation>同一个模型的更小文件，需要自行下载或制作。大小是精确值，回答会稍微不那么精确。</translation>
    </message>
    <message>
        <source>One GPU more in the plan, to see what it would bring.</source>
        <translation>在方案中多加一块 GPU，看看有什么好处。</translation>
    </message>
    <message>
        <source>A larger GPU in the place of the smallest one, to see what it would bring.</source>
        <translation>用更大的 GPU 代替最小的一块，看看有什么好处。</translation>
    </message>
    <message>
        <source>all {0} on GPUs</source>
        <translation>{0} 层全在 GPU</translation>
    </message>
    <message>
        <source>+1 layer on GPUs</source>
        <translation>GPU 上多 1 层</translation>
    </message>
    <message>
        <source>+{0} layers on GPUs</source>
        <translation>GPU 上多 {0} 层</translation>
    </message>
    <message>
        <source>enough stays free</source>
        <translation>预留足够</translation>
    </message>
    <message>
        <source>context {0}</source>
        <translation>上下文 {0}</translation>
    </message>
    <message>
        <source>it fits, all on GPUs</source>
        <translation>放得下，全在 GPU</translation>
    </message>
    <message>
        <source>it fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>{0} less on the CPU</source>
        <translation>CPU 上少 {0}</translation>
    </message>
    <message>
        <source>{0} more headroom</source>
        <translation>余量多 {0}</translation>
    </message>
    <message>
        <source>faster</source>
        <translation>更快</translation>
    </message>
    <message>
        <source>{0} to spare</source>
        <translation>还剩 {0}</translation>
    </message>
    <message>
        <source>Try {0}: {1}, {2}</source>
        <translation>试试 {0}：{1}，{2}</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>You can undo it.</source>
        <translation>可以撤销。</translation>
    </message>
    <message>
        <source>Try: {0}</source>
        <translation>试用：{0}</translation>
    </message>
</context>
<context>
    <name>WaysRow</name>
    <message>
        <source>Looking for ways to do better …</source>
        <translation>正在寻找改进办法……</translation>
    </message>
    <message>
        <source>All layers are on the GPUs already.</source>
        <translation>所有层都已经在 GPU 上。</translation>
    </message>
    <message>
        <source>WAYS TO DO BETTER</source>
        <translation>改进办法</translation>
    </message>
    <message>
        <source>No single setting would bring more onto the GPUs.</source>
        <translation>调整任何一项设置，都不能让更多层放到 GPU 上。</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>Options of llama.cpp</source>
        <translation>llama.cpp 的选项</translation>
    </message>
    <message>
        <source>llama.cpp on quantisation</source>
        <translation>llama.cpp：量化</translation>
    </message>
    <message>
        <source>llama.cpp on several GPUs</source>
        <translation>llama.cpp：多块 GPU</translation>
    </message>
    <message>
        <source>llama.cpp on pictures and sound</source>
        <translation>llama.cpp 关于图片和声音</translation>
    </message>
    <message>
        <source>llama.cpp on guessing ahead</source>
        <translation>llama.cpp：提前猜测</translation>
    </message>
    <message>
        <source>llama.cpp on remote GPUs</source>
        <translation>llama.cpp：远程 GPU</translation>
    </message>
    <message>
        <source>What a GGUF file is</source>
        <translation>什么是 GGUF 文件</translation>
    </message>
    <message>
        <source>Questions and answers of Ollama</source>
        <translation>Ollama 常见问题</translation>
    </message>
    <message>
        <source>The file names a kind of model that this program has no rules for. The sizes of the weights stand in the file and are exact. What the engine takes besides depends on how the model is built, and is guessed here from models that look alike.</source>
        <translation>文件写明的模型种类，本程序没有对应的规则。权重的大小写在文件里，是精确的。引擎另外要用多少取决于模型的结构，这里按相似的模型来猜。</translation>
    </message>
    <message>
        <source>A model file begins with a list of everything that is in it. A plan needs only that list, so it is the same. The engine needs the rest too, and cannot load this file.</source>
        <translation>模型文件的开头是一份清单，列出其中的全部内容。方案只需要这份清单，所以完全一样。引擎还需要其余部分，因此无法加载这个文件。</translation>
    </message>
    <message>
        <source>The list at the beginning of the file says how long the file should be, and it is shorter. Most often a download has stopped early. The plan is right all the same, but the engine will not load the file.</source>
        <translation>文件开头的清单写明了文件应有的长度，而实际文件更短。多半是下载提前停了。方案仍然正确，但引擎不会加载这个文件。</translation>
    </message>
    <message>
        <source>To see what a smaller file would bring, its size was worked out tensor by tensor from the file that you opened, by the rules that llama.cpp itself makes such files by. To use it, download the model in that quantisation or make it from a larger file.</source>
        <translation>为了看更小的文件有什么好处，这里按 llama.cpp 制作这类文件的规则，从打开的文件逐个张量算出了它的大小。要用它，请下载该量化的模型，或从更大的文件制作。</translation>
    </message>
    <message>
        <source>A model learns from texts up to a certain length, which its file names. The engine allows a longer context and reserves the memory for it, but what stands beyond that length the model often no longer understands, and its answers get worse. A shorter context costs nothing here and saves memory.</source>
        <translation>模型在训练时只见过一定长度以内的文本，模型文件里写明了这个长度。引擎允许更长的上下文，也会为它预留显存和内存，但超出训练长度的内容，模型往往无法正确理解，回答质量会下降。改用较短的上下文不会有损失，还能节省内存。</translation>
    </message>
    <message>
        <source>Some models carry extra layers that guess a token further ahead. llama.cpp leaves them in the file when it loads the model for ordinary use, so they take no memory and no layer of the plan is missing.</source>
        <translation>有些模型带有额外的层，用来多猜后面一个 token。平常使用时，llama.cpp 加载模型会把它们留在文件里，所以它们不占用任何空间，方案里也没有缺少层。</translation>
    </message>
    <message>
        <source>For weights in system memory llama.cpp would rather use a part of it that the GPU can reach directly, or one in which weights are repacked so that the processor computes faster. That does not work for every format and every place, and then it takes ordinary memory. The size is the same; only the speed differs.</source>
        <translation>对于内存中的权重，llama.cpp 更愿意使用 GPU 能直接读取的那部分内存，或者把权重重新排列、让处理器算得更快的内存。这并不适用于每种格式和每个位置，不适用时就用普通内存。大小一样，只是速度不同。</translation>
    </message>
    <message>
        <source>While it computes, the engine keeps intermediate results in compute buffers. For the models that this program knows well, it works out their size step by step as the engine does. For this one it uses a formula, which can be off by some hundred MiB: leave a little more headroom.</source>
        <translation>引擎在计算时把中间结果放在计算缓冲区里。对于本程序熟悉的模型，会像引擎那样一步步算出它的大小。对这个模型用的是公式，可能相差几百 MiB：请多留一点余量。</translation>
    </message>
    <message>
        <source>With all layers on several GPUs, llama.cpp lets one GPU begin with the next part of a prompt while the other still works on the part before. Long prompts are read faster, and for that each GPU keeps several sets of compute buffers.</source>
        <translation>所有层都在多块 GPU 上时，llama.cpp 让一块 GPU 先开始读提示词的下一段，而另一块还在处理上一段。长提示词读得更快，为此每块 GPU 要保留几套计算缓冲区。</translation>
    </message>
    <message>
        <source>This model uses one table both to read tokens and to choose the next one. The engine reads tokens in system memory and chooses them where the output layer is. When that is a GPU, the table is needed in both places, and so it is loaded a second time.</source>
        <translation>这个模型读取 token 和选择下一个 token 用的是同一张表。引擎在内存中读取 token，在输出层所在的地方选择 token。如果那里是 GPU，两处都需要这张表，所以它会再加载一次。</translation>
    </message>
    <message>
        <source>Before anything of the model is loaded, the GPU&apos;s driver and the engine&apos;s own libraries take memory on each card. How much depends on card and driver, and no engine reports it. The figure here is the one that Ollama sets aside. The memory to keep free covers the difference.</source>
        <translation>在加载模型之前，GPU 的驱动和引擎自己的程序库就会在每块卡上占用显存。占用多少取决于卡和驱动，没有引擎会报告。这里用的是 Ollama 留出的数值，差额由预留来弥补。</translation>
    </message>
    <message>
        <source>Flash attention computes attention in small steps, which is faster and needs smaller compute buffers. Set to auto, llama.cpp first looks whether every layer can do that on the device that holds its KV cache. If one cannot, it is turned off for the whole model.</source>
        <translation>flash attention 把注意力分成小步来计算，更快，计算缓冲区也更小。设为自动时，llama.cpp 先看每一层能否在存放其 KV 缓存的设备上这样做。只要有一层不能，整个模型都会关闭它。</translation>
    </message>
    <message>
        <source>The file says exactly what a projector&apos;s weights take. To read a picture or sound it also needs a compute buffer, from some megabytes to more than a gigabyte, by its kind and by the largest picture. That is not known here and not counted. The engine&apos;s own fit keeps it free, and may put a layer less on that GPU.</source>
        <translation>文件准确说明了投影器的权重占用多少。读取图片或声音时，它还需要计算缓冲区，从几 MiB 到 1 GiB 以上，取决于它的种类和最大的图片。这里不知道这个数值，因此没有计算在内。引擎自己的 fit 会为它留出空间，可能在那块 GPU 上少放一层。</translation>
    </message>
    <message>
        <source>The figures of this program were compared with what the engine itself says, on several kinds of GPU. This kind was not among them. Weights and KV cache are the same on every GPU; compute buffers may differ.</source>
        <translation>本程序的数值在几种 GPU 上与引擎自己的说法核对过，这一种不在其中。权重和 KV 缓存在每种 GPU 上都一样；计算缓冲区可能不同。</translation>
    </message>
    <message>
        <source>Figures for remote machines were compared with servers that compute on a processor. On a GPU the engine may keep somewhat larger compute buffers there. Weights and KV cache are the same.</source>
        <translation>远程机器的数值是与用处理器计算的服务器核对的。在 GPU 上，引擎在那里保留的计算缓冲区可能大一些。权重和 KV 缓存一样。</translation>
    </message>
    <message>
        <source>GPUs of other makers run other parts of llama.cpp, which take other amounts of memory besides the model. This one is planned as if NVIDIA had made it: weights and KV cache are right, the rest is a guess.</source>
        <translation>其他厂商的 GPU 运行 llama.cpp 的其他部分，模型之外的占用也不同。这一块按 NVIDIA 制造的来计算：权重和 KV 缓存是对的，其余是猜测。</translation>
    </message>
    <message>
        <source>The context was left to the engine. llama.cpp then begins with the length that the model was trained for, and shortens it before it takes layers off the GPUs, because a shorter context costs less speed than layers on the CPU. Set a context yourself, and it stays as it is.</source>
        <translation>上下文交给引擎决定。llama.cpp 先用模型的训练长度，在把层移出 GPU 之前先缩短它，因为缩短上下文比把层放在 CPU 上损失的速度少。自己设定上下文，它就不会变。</translation>
    </message>
    <message>
        <source>Before it loads, llama.cpp tries to make the model fit by taking layers off the GPUs. Here it gives up, and loads with what was asked for, which may fail. A shorter context, a smaller KV cache or fewer layers by hand would help.</source>
        <translation>加载之前，llama.cpp 会试着把一些层移出 GPU，让模型放得下。这里它放弃了，按要求的设置加载，可能会失败。更短的上下文、更小的 KV 缓存，或手动减少 GPU 上的层，会有帮助。</translation>
    </message>
    <message>
        <source>llama.cpp looks for the number of layers step by step. With these figures its steps become so small that it never arrives, and it would not start. Move an edge by hand or change the memory to keep free, and the search has an end.</source>
        <translation>llama.cpp 一步步寻找合适的层数。在这些数值下，步子变得太小，永远到不了，它也就不会启动。手动移动一条分界线或改变预留，寻找就会结束。</translation>
    </message>
    <message>
        <source>llama.cpp is told how many layers go on the GPUs and in which shares, and gives every GPU one run of layers. A drawing can say more than that. What is exported is the closest that can be said.</source>
        <translation>llama.cpp 只接受 GPU 上放多少层、各占多少份额，并给每块 GPU 一段连续的层。手动摆放可以表达得更多。导出的是最接近的说法。</translation>
    </message>
    <message>
        <source>When llama.cpp works out what fits, it leaves the layers for next-token prediction out of its count. When it loads, it counts them. So every layer ends a little further on than was worked out, and a GPU may hold more than it meant to. The plan shows where the layers really go.</source>
        <translation>llama.cpp 计算放得下多少时，不数预测后续 token 的层，加载时却数它们。于是每一层都比算好的位置靠后一点，某块 GPU 可能比预想的放得更多。方案显示的是各层真正的位置。</translation>
    </message>
    <message>
        <source>There were several ways to share a model between GPUs, and this one was taken out of llama.cpp. Whole layers on each GPU is what it does otherwise.</source>
        <translation>在 GPU 之间分摊模型曾有几种方式，这一种已从 llama.cpp 中去掉。除此之外，它会在每块 GPU 上放整层。</translation>
    </message>
    <message>
        <source>Without flash attention, the V half of the KV cache is stored the other way round, and compressed types cannot be read that way. The engine therefore refuses to start.</source>
        <translation>没有 flash attention 时，KV 缓存的 V 部分以另一种方向存放，压缩类型无法这样读取。因此引擎拒绝启动。</translation>
    </message>
    <message>
        <source>Most models remember keys and values apart. This one remembers both in a single compressed form, so there is only one type to choose. The engine refuses two different ones.</source>
        <translation>多数模型分别记住键和值。这个模型把两者以同一种压缩形式记住，所以只有一种类型可选。引擎拒绝两种不同的类型。</translation>
    </message>
    <message>
        <source>A compressed cache type packs a fixed number of values together, 32 for most. A head of this model cannot be divided evenly into such packs, so the engine refuses the type.</source>
        <translation>压缩的缓存类型把固定数量的值打包在一起，多数是 32 个。这个模型的一个头无法平均分成这样的包，所以引擎拒绝该类型。</translation>
    </message>
    <message>
        <source>Separate requests with a compressed cache need more computing steps, and the engine has room for a fixed number of them. Fewer parallel requests or the cache type f16 stay within it.</source>
        <translation>压缩缓存加上分开的请求需要更多计算步骤，而引擎只为固定数量的步骤留了位置。减少并行请求，或使用缓存类型 f16，就不会超出。</translation>
    </message>
    <message>
        <source>With this split mode llama.cpp uses one GPU alone and does not even open the others. A tensor that was sent to another one then has no place, and loading stops.</source>
        <translation>在这种拆分方式下，llama.cpp 只用一块 GPU，根本不打开其他的。指定到另一块 GPU 的张量就没有位置，加载会停止。</translation>
    </message>
    <message>
        <source>GPUs are counted from 0, in the order in which the engine sees them. The number that was asked for is beyond the last one, and the engine stops.</source>
        <translation>GPU 按引擎看到的顺序从 0 开始编号。要求的编号超过了最后一块，引擎会停止。</translation>
    </message>
    <message>
        <source>Every exception from where a layer is takes a rule of its own on the command line, and llama.cpp has room for a fixed number of them. Fewer exceptions, or whole layers, need fewer rules.</source>
        <translation>每个不随所在层放置的例外，都要在命令行上占一条规则，而 llama.cpp 只留了固定数量的位置。减少例外，或移动整层，需要的规则就更少。</translation>
    </message>
    <message>
        <source>The engine keeps the length of the context as a 32-bit number, and larger ones do not go into it.</source>
        <translation>引擎用 32 位的数来保存上下文长度，更大的数放不进去。</translation>
    </message>
    <message>
        <source>The shares of the GPUs must be numbers from 0 on, no more of them than there are GPUs, and not all of them 0. Otherwise the engine cannot tell which layer goes where.</source>
        <translation>各 GPU 的份额必须是不小于 0 的数，个数不多于 GPU 的数量，并且不能全为 0。否则引擎无法知道哪一层放在哪里。</translation>
    </message>
    <message>
        <source>Where no shares are given, llama.cpp shares layers by how much memory is free on each GPU. All of them report none, so there is nothing to share by.</source>
        <translation>没有给出份额时，llama.cpp 按每块 GPU 的可用显存来分配各层。所有 GPU 都报告没有可用显存，所以无从分配。</translation>
    </message>
    <message>
        <source>Ollama first looks for one GPU that has room for the whole model, because then nothing has to be handed from card to card. Only when none has, it uses several.</source>
        <translation>Ollama 先找一块放得下整个模型的 GPU，因为这样就不必在卡之间传递数据。只有找不到时，才使用多块。</translation>
    </message>
    <message>
        <source>On every GPU Ollama counts with some memory for itself and for compute buffers. What is left on this one is less than one layer, so it gets none.</source>
        <translation>Ollama 在每块 GPU 上都为自己和计算缓冲区算上一些显存。这一块剩下的不足一层，所以一层也不放。</translation>
    </message>
    <message>
        <source>GPUs of other machines can be reached by llama.cpp. Ollama knows only those of its own machine.</source>
        <translation>llama.cpp 可以使用其他机器的 GPU。Ollama 只知道自己所在机器上的 GPU。</translation>
    </message>
    <message>
        <source>Ollama was asked for a fixed number of layers on the GPUs, and by its own count they have no room for so many. It then refuses, and does not try with fewer.</source>
        <translation>要求 Ollama 在 GPU 上放固定数量的层，而按它自己的计算放不下这么多。它会直接拒绝，不会用更少的层再试。</translation>
    </message>
    <message>
        <source>What does not go on the GPUs has to be in system memory. Ollama compares it with what is free there, swap included, and refuses to load a model that would not go in.</source>
        <translation>GPU 放不下的部分必须放在内存里。Ollama 把它与内存的可用部分（包括交换空间）比较，放不下的模型会拒绝加载。</translation>
    </message>
    <message>
        <source>Ollama takes a compressed KV cache only where flash attention works for this model on these GPUs, and only the types that it knows. Everywhere else it quietly takes f16, which needs more memory.</source>
        <translation>只有当 flash attention 在这些 GPU 上适用于这个模型时，Ollama 才使用压缩的 KV 缓存，并且只用它认识的类型。其他情况下它不作提示就使用 f16，占用更多。</translation>
    </message>
    <message>
        <source>A model answers badly beyond the length that it was trained for. Ollama therefore does not go beyond it, whatever is asked for.</source>
        <translation>超过训练长度，模型的回答会变差。因此无论要求多少，Ollama 都不会超过它。</translation>
    </message>
</context>
<context>
    <name>WhyPopup</name>
    <message>
        <source>Why?</source>
        <translation>为什么？</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>{0} {1}</source>
        <comment>two sentences, one after the other</comment>
        <translation>{0}{1}</translation>
    </message>
    <message>
        <source>{0} bytes</source>
        <translation>{0} 字节</translation>
    </message>
    <message>
        <source>{0} tokens/s</source>
        <translation>{0} tokens/s</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>GPU {0}</source>
        <translation>GPU {0}</translation>
    </message>
    <message>
        <source>System memory</source>
        <translation>系统内存</translation>
    </message>
    <message>
        <source>Output layer</source>
        <translation>输出层</translation>
    </message>
    <message>
        <source>Layer {0}</source>
        <translation>第 {0} 层</translation>
    </message>
    <message>
        <source>trained to {0} tokens</source>
        <translation>训练长度 {0} tokens</translation>
    </message>
    <message>
        <source>trained to {0}</source>
        <comment>{0} is a context such as 128k</comment>
        <translation>训练长度 {0}</translation>
    </message>
    <message>
        <source>{0} layers + output</source>
        <translation>{0} 层 + 输出层</translation>
    </message>
    <message>
        <source>Even</source>
        <translation>均分</translation>
    </message>
    <message>
        <source>Fastest</source>
        <translation>最快</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>What llama.cpp chooses when nothing is set by hand: as many layers on the GPUs as fit.</source>
        <translation>不手动设置时 llama.cpp 的选择：在 GPU 上放尽可能多的层。</translation>
    </message>
    <message>
        <source>What Ollama does since 0.30: one GPU where the model is sure to fit, else llama.cpp&apos;s choice.</source>
        <translation>Ollama 0.30 起的做法：模型一定放得下时只用一个 GPU，否则由 llama.cpp 决定。</translation>
    </message>
    <message>
        <source>What Ollama 0.12 does: as few GPUs as possible.</source>
        <translation>Ollama 0.12 的做法：用尽可能少的 GPU。</translation>
    </message>
    <message>
        <source>What Ollama 0.6 does: layers by turns, counted cautiously.</source>
        <translation>Ollama 0.6 的做法：把层逐个分给各 GPU，估算偏高。</translation>
    </message>
    <message>
        <source>The same share of bytes on every GPU.</source>
        <translation>每块 GPU 分到同样多的字节。</translation>
    </message>
    <message>
        <source>Layers where answers should come fastest, within the memory that is free.</source>
        <translation>在空闲内存允许的范围内，把层放在估算回答最快的位置。</translation>
    </message>
    <message>
        <source>The edges stay where you put them.</source>
        <translation>分界线保持在您放置的位置。</translation>
    </message>
    <message>
        <source>the NVIDIA driver is not loaded: its GPUs cannot be read</source>
        <translation>NVIDIA 驱动未加载：无法读取 GPU</translation>
    </message>
    <message>
        <source>a remote server does not answer</source>
        <translation>远程服务器没有响应</translation>
    </message>
    <message>
        <source>the graphics driver does not answer</source>
        <translation>显卡驱动没有响应</translation>
    </message>
    <message>
        <source>1 GPU</source>
        <translation>1 块 GPU</translation>
    </message>
    <message>
        <source>{0} GPUs</source>
        <translation>{0} 块 GPU</translation>
    </message>
    <message>
        <source>llama.cpp cache</source>
        <translation>llama.cpp 缓存</translation>
    </message>
    <message>
        <source>{0}: it no longer fits</source>
        <translation>{0}：放不下了</translation>
    </message>
    <message>
        <source>{0}: a layer leaves the GPU</source>
        <translation>{0}：1 层离开 GPU</translation>
    </message>
    <message>
        <source>{0}: {1} layers leave the GPU</source>
        <translation>{0}：{1} 层离开 GPU</translation>
    </message>
    <message>
        <source>{0}: a layer leaves the GPUs</source>
        <translation>{0}：1 层离开 GPU</translation>
    </message>
    <message>
        <source>{0}: {1} layers leave the GPUs</source>
        <translation>{0}：{1} 层离开 GPU</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>no NVIDIA driver: planning with what-if cards</source>
        <translation>没有 NVIDIA 驱动：按假设显卡规划</translation>
    </message>
    <message>
        <source>the NVIDIA driver was updated: restart the computer</source>
        <translation>NVIDIA 驱动已更新：请重启电脑</translation>
    </message>
    <message>
        <source>no permission to read the GPUs</source>
        <translation>没有读取 GPU 的权限</translation>
    </message>
    <message>
        <source>a GPU has stopped answering</source>
        <translation>有 GPU 不再响应</translation>
    </message>
    <message>
        <source>The architecture {0} is not known: weights are exact, everything else is a guess.</source>
        <translation>未知架构 {0}：权重精确，其余均为猜测。</translation>
    </message>
    <message>
        <source>The file holds the header only; the plan is the same.</source>
        <translation>文件只含文件头；方案不受影响。</translation>
    </message>
    <message>
        <source>The file is not complete: {1} are still missing.</source>
        <translation>文件不完整：还缺 {1}。</translation>
    </message>
    <message>
        <source>The context was lowered to {1} tokens so that more fits.</source>
        <translation>上下文已降到 {1} tokens，以便放下更多。</translation>
    </message>
    <message>
        <source>{0} stays in ordinary system memory, which is slower to reach.</source>
        <translation>{0} 留在普通系统内存中，访问较慢。</translation>
    </message>
    <message>
        <source>This is the same model as {0}, a file of {1} that may not be on this computer.</source>
        <translation>这是同一模型量化为 {0} 的方案；该文件大小为 {1}，未必在这台电脑上。</translation>
    </message>
    <message>
        <source>{1} tensors stay in ordinary system memory, which is slower to reach ({0} first).</source>
        <translation>{1} 个张量留在普通系统内存中，访问较慢（首个为 {0}）。</translation>
    </message>
    <message>
        <source>The layer for next-token prediction is in the file but not loaded.</source>
        <translation>文件中用于下一 token 预测的层不会加载。</translation>
    </message>
    <message>
        <source>{1} layers for next-token prediction are in the file but not loaded.</source>
        <translation>文件中用于下一 token 预测的 {1} 层不会加载。</translation>
    </message>
    <message>
        <source>The context is longer than the {1} tokens that the model was trained for.</source>
        <translation>上下文长度超过了模型训练时的 {1} 个 token。</translation>
    </message>
    <message>
        <source>No llama.cpp flags say exactly this: with the closest, 1 layer is elsewhere.</source>
        <translation>没有 llama.cpp 参数能完全表达这一层分配：用最接近的参数，有 1 层在别的设备上。</translation>
    </message>
    <message>
        <source>No llama.cpp flags say exactly this: with the closest, {1} layers are elsewhere.</source>
        <translation>没有 llama.cpp 参数能完全表达这一层分配：用最接近的参数，有 {1} 层在别的设备上。</translation>
    </message>
    <message>
        <source>Flash attention is off: this GPU has none for heads of {1}.</source>
        <translation>flash attention 已关闭：该 GPU 不支持大小为 {1} 的注意力头。</translation>
    </message>
    <message>
        <source>Flash attention is off: a layer would not run on the device that holds its KV cache.</source>
        <translation>flash attention 已关闭：有一层不会在存放其 KV 缓存的设备上运行。</translation>
    </message>
    <message>
        <source>The GPUs work in a pipeline, which takes {1} of compute buffers more.</source>
        <translation>各 GPU 以流水线方式工作，计算缓冲区因此多占 {1}。</translation>
    </message>
    <message>
        <source>The token embeddings are loaded twice, the second time as output layer: {1} more.</source>
        <translation>词嵌入会加载两次，第二次用作输出层：多占 {1}。</translation>
    </message>
    <message>
        <source>llama.cpp counts its layers in two ways here, so every layer lies {1} further on than it meant.</source>
        <translation>llama.cpp 在这里有两种数层的方式，因此每一层都比它的本意靠后 {1} 层。</translation>
    </message>
    <message>
        <source>The figures were checked on NVIDIA GPUs from Turing on; those for {0} may differ by some percent.</source>
        <translation>这些数值已在 Turing 及更新的 NVIDIA GPU 上核对；{0} 的数值可能略有不同。</translation>
    </message>
    <message>
        <source>The figures of remote GPUs were checked with a CPU there; with a GPU they may differ a little.</source>
        <translation>远程 GPU 的数值是在对方为 CPU 时核对的；对方为 GPU 时可能略有不同。</translation>
    </message>
    <message>
        <source>The projector is counted without its compute buffer, which comes on top.</source>
        <translation>投影器的计算不含它的计算缓冲区，那部分需要另外加上。</translation>
    </message>
    <message>
        <source>{0} is planned with the rules of CUDA; with Vulkan or Metal its buffers are a little different.</source>
        <translation>{0} 按 CUDA 的规则规划；使用 Vulkan 或 Metal 时缓冲区略有不同。</translation>
    </message>
    <message>
        <source>Engine overhead is counted as {1} for each GPU; reports run from 107 MiB to 555 MiB.</source>
        <translation>引擎开销按每个 GPU {1} 计；实际报告从 107 MiB 到 555 MiB 不等。</translation>
    </message>
    <message>
        <source>The split mode {0} is no longer there; the plan is for split mode layer.</source>
        <translation>切分模式 {0} 已不再提供；本方案按切分模式 layer 计算。</translation>
    </message>
    <message>
        <source>A V cache of type {0} needs flash attention: switch it on, or choose f16.</source>
        <translation>{0} 类型的 V 缓存需要 flash attention：请开启它，或选择 f16。</translation>
    </message>
    <message>
        <source>This model has one cache for K and V, so their types cannot be {0}.</source>
        <translation>该模型的 K 和 V 共用一个缓存，因此类型不能是 {0}。</translation>
    </message>
    <message>
        <source>A KV cache of type {0} does not suit this model, whose heads have {1} elements.</source>
        <translation>{0} 类型的 KV 缓存不适合该模型，它的注意力头有 {1} 个元素。</translation>
    </message>
    <message>
        <source>This model with a K cache of type {0} cannot answer {1} separate requests at once.</source>
        <translation>使用 {0} 类型的 K 缓存时，该模型无法同时处理 {1} 个独立请求。</translation>
    </message>
    <message>
        <source>With split mode none only the main GPU is used, but {0} is on another.</source>
        <translation>切分模式 none 只使用主 GPU，但 {0} 在别的 GPU 上。</translation>
    </message>
    <message>
        <source>The main GPU {1} is not there.</source>
        <translation>主 GPU {1} 不存在。</translation>
    </message>
    <message>
        <source>{1} rules for tensors are more than there is room for.</source>
        <translation>{1} 条张量规则超出了可容纳的数量。</translation>
    </message>
    <message>
        <source>A context of {0} tokens is more than can be asked for.</source>
        <translation>{0} 个 token 的上下文超出了可以设置的上限。</translation>
    </message>
    <message>
        <source>Layers cannot be shared as {0}.</source>
        <translation>无法按 {0} 分配层。</translation>
    </message>
    <message>
        <source>No GPU has free memory by which layers could be shared.</source>
        <translation>没有任何 GPU 报告空闲显存，无法据此分配层。</translation>
    </message>
    <message>
        <source>Ollama uses GPU {1} alone.</source>
        <translation>Ollama 只使用 GPU {1}。</translation>
    </message>
    <message>
        <source>Ollama leaves GPU {1} out: not enough of its memory is free for a single layer.</source>
        <translation>Ollama 不使用 GPU {1}：它的空闲显存连一层都放不下。</translation>
    </message>
    <message>
        <source>Ollama does not use remote GPUs.</source>
        <translation>Ollama 不使用远程 GPU。</translation>
    </message>
    <message>
        <source>So many layers do not go on the GPUs.</source>
        <translation>这么多层无法放到 GPU 上。</translation>
    </message>
    <message>
        <source>Ollama asks for {1} of free system memory before it loads this.</source>
        <translation>Ollama 要求有 {1} 空闲的系统内存才会加载。</translation>
    </message>
    <message>
        <source>Ollama does not use the cache type {0} here and takes f16.</source>
        <translation>Ollama 在这里不使用缓存类型 {0}，而用 f16。</translation>
    </message>
    <message>
        <source>Ollama gives no more context than the model was trained for, {1} tokens.</source>
        <translation>Ollama 给出的上下文不会超过模型的训练长度 {1} 个 token。</translation>
    </message>
    <message>
        <source>llama.cpp finds no placement that fits: {0}.</source>
        <translation>llama.cpp 找不到放得下的层分配：{0}。</translation>
    </message>
    <message>
        <source>llama.cpp would search for ever here; this is the best plan it reaches.</source>
        <translation>llama.cpp 在此会一直搜索下去；这是它能得到的最佳方案。</translation>
    </message>
    <message>
        <source>Compute buffers are estimated.</source>
        <translation>计算缓冲区为估算值。</translation>
    </message>
    <message>
        <source>{0} free</source>
        <translation>空闲 {0}</translation>
    </message>
    <message>
        <source>driver {0}</source>
        <translation>驱动 {0}</translation>
    </message>
    <message>
        <source>Hugging Face cache</source>
        <translation>Hugging Face 缓存</translation>
    </message>
</context>
<context>
    <name>_Link</name>
    <message>
        <source>{0} (opens in the browser)</source>
        <translation>{0}（在浏览器中打开）</translation>
    </message>
</context>
</TS>
