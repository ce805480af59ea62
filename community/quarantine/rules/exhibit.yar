/*
 * What a file from outside must not be, or must be looked at for by name. A force adds its own rules beside this file.
 *
 * verdict "infected":    never opened, previewed, accepted or released
 * verdict "unscannable": held back until somebody with the right releases it, with a reason
 *
 * Our own rules, Apache-2.0 like the rest. The test file of EICAR is written in numbers, so that no scanner of a
 * checkout takes this file for it.
 */

rule eicar_test_file {
  meta:
    verdict = "infected"
    says = "EICAR test file"
  strings:
    $text = { 58 35 4F 21 50 25 40 41 50 5B 34 5C 50 5A 58 35 34 28 50 5E 29 37 43 43 29 37 7D 24 45 49 43 41 52 2D 53 54 41 4E 44 41 52 44 2D 41 4E 54 49 56 49 52 55 53 2D 54 45 53 54 2D 46 49 4C 45 21 24 48 2B 48 2A }
  condition:
    $text
}

private rule picture_or_film {
  strings:
    $riff = { 52 49 46 46 ?? ?? ?? ?? (41 56 49 20 | 57 45 42 50 | 57 41 56 45) }
    $box = { 00 00 ?? ?? (66 74 79 70 | 6D 6F 6F 76 | 6D 64 61 74 | 77 69 64 65 | 66 72 65 65) }
  condition:
    uint16be(0) == 0xFFD8 or uint32be(0) == 0x89504E47 or uint32be(0) == 0x47494638 or uint32be(0) == 0x1A45DFA3
    or $riff at 0 or $box at 0
}

rule media_that_is_a_program {
  meta:
    verdict = "infected"
    says = "A picture or film that holds a Windows program"
  strings:
    $stub = "This program cannot be run in DOS mode"
    $stub_too = "This program must be run under Win32"
  condition:
    picture_or_film and any of them
}

rule media_that_is_an_archive {
  meta:
    verdict = "infected"
    says = "A picture or film that is an archive as well"
  strings:
    $end = { 50 4B 05 06 00 00 00 00 }
    $entry = { 50 4B 01 02 ?? ?? ?? 00 }
  condition:
    picture_or_film and $entry and for any i in (1..#end) : (
      @end[i] + 22 + uint16(@end[i] + 20) == filesize and uint16(@end[i] + 10) > 0
    )
}

rule media_that_is_a_page {
  meta:
    verdict = "infected"
    says = "A picture or film that a browser could run as a page"
  strings:
    $script = /<script[ >\/]/ nocase
    $html = "<html" nocase
    $php = "<?php" nocase
  condition:
    picture_or_film and ($script in (0..4096) or $html in (0..4096) or $php in (0..65536))
}

rule windows_program {
  meta:
    verdict = "unscannable"
    says = "A Windows program"
  condition:
    uint16(0) == 0x5A4D and filesize > 64 and uint32(uint32(0x3C)) == 0x00004550
}

rule dos_program {
  meta:
    verdict = "unscannable"
    says = "A program"
  condition:
    uint16(0) == 0x5A4D
}

rule other_program {
  meta:
    verdict = "unscannable"
    says = "A program"
  condition:
    uint32be(0) == 0x7F454C46 or uint32be(0) == 0xCAFEBABE or uint32be(0) == 0xFEEDFACF or uint32be(0) == 0xCFFAEDFE
    or uint32be(0) == 0xFEEDFACE or uint32be(0) == 0xCEFAEDFE or uint32be(0) == 0x6465780A
}

rule script {
  meta:
    verdict = "unscannable"
    says = "A script"
  strings:
    $batch = /@echo +off/ nocase
    $shell = /(powershell|cmd)(\.exe)? +[-\/]/ nocase
    $host = /(WScript|CScript)\.(Shell|CreateObject)/ nocase
    $host_too = "CreateObject(" nocase
  condition:
    uint16be(0) == 0x2321 or (not picture_or_film and filesize < 4MB and any of them)
}

rule page {
  meta:
    verdict = "unscannable"
    says = "A web page or drawing that can run scripts"
  strings:
    $html = /<(!doctype html|html|script|iframe|svg|hta:application)[ >\/:]/ nocase
  condition:
    not picture_or_film and $html in (0..2048)
}

rule shortcut {
  meta:
    verdict = "unscannable"
    says = "A shortcut"
  strings:
    $url = "[InternetShortcut]" nocase
  condition:
    uint32be(0) == 0x4C000000 or $url in (0..512)
}

rule office_macros {
  meta:
    verdict = "unscannable"
    says = "A document with macros"
  strings:
    $project = "_VBA_PROJECT" wide ascii
    $open = "VBA" wide
    $attribute = { 41 74 74 72 69 62 75 74 }  // as it stands in a packed module
  condition:
    uint32be(0) == 0xD0CF11E0 and ($project or ($open and $attribute))
}

rule acting_pdf {
  meta:
    verdict = "unscannable"
    says = "A PDF that acts by itself or carries files"
  strings:
    $pdf = "%PDF-"
    $acts = /\/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|GoToE|SubmitForm)[^A-Za-z]/
  condition:
    $pdf in (0..1024) and $acts
}

rule acting_rtf {
  meta:
    verdict = "unscannable"
    says = "A text that carries objects"
  strings:
    $object = /\\obj(data|update|html|emb)/ nocase
  condition:
    uint32be(0) == 0x7B5C7274 and $object
}
