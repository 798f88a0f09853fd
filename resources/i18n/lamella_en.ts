<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ByHand</name>
    <message numerus="yes">
        <source>Send %n layer(s) to {0}</source>
        <translation>
            <numerusform>Send %n layer to {0}</numerusform>
            <numerusform>Send %n layers to {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Bring the experts of %n layer(s) home</source>
        <translation>
            <numerusform>Bring the experts of %n layer home</numerusform>
            <numerusform>Bring the experts of %n layers home</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send the experts of %n layer(s) to {0}</source>
        <translation>
            <numerusform>Send the experts of %n layer to {0}</numerusform>
            <numerusform>Send the experts of %n layers to {0}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NotesList</name>
    <message numerus="yes">
        <source>%n further note(s) are left out.</source>
        <translation>
            <numerusform>%n further note is left out.</numerusform>
            <numerusform>%n further notes are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message numerus="yes">
        <source>Plan for %n GPU(s)</source>
        <translation>
            <numerusform>Plan for %n GPU</numerusform>
            <numerusform>Plan for %n GPUs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpareButton</name>
    <message numerus="yes">
        <source>Use a GPU of this computer (%n)…</source>
        <translation>
            <numerusform>Use a GPU of this computer (%n)…</numerusform>
            <numerusform>Use a GPU of this computer (%n)…</numerusform>
        </translation>
    </message>
</context>
</TS>
