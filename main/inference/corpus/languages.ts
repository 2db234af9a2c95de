/**
 * What the splitter knows of a language: the words that end in a full stop without ending a sentence, and the words
 * that begin one. Lists are lower case unless a word is an abbreviation only when it is capitalised.
 */

export interface Language {
  /** Ends no sentence, whatever follows: "Mr.", "e.g.", "vs.". */
  never: ReadonlySet<string>
  /** Ends no sentence before a number, a Roman numeral or a single letter: "No. 5", "Fig. A", "p. 12". */
  numbered: ReadonlySet<string>
  /** Ends a sentence only before a word that begins sentences: "St.", "Bros.", "et al.". */
  weak: ReadonlySet<string>
  /** Words that begin sentences far more often than names. */
  starters: ReadonlySet<string>
  /** "3. Oktober": a full stop makes a number an ordinal. */
  hasOrdinals: boolean
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/u))

const english: Language = {
  never: words(
    `mr mrs ms dr Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Profs Revd Hon Gen Col Lt Capt Cmdr Maj Sgt Cpl Pvt Brig Adm Gov Govs
     Sen Sens Rep Reps Pres Supt Insp Amb Atty Msgr Fr Br Pfc e.g i.e eg ie cf viz vs v esp incl approx ca resp n.b a.k.a
     op.cit loc.cit P.S P.P.S`,
  ),
  numbered: words(
    `no nos fig figs vol vols ch chap chaps sec secs art arts p pp pg pgs par para paras eq eqs op opp bk bks ser pt pts
     ver vers n nn fn ex exs tab tbl app ref refs cl reg regs ext tel rm apt ste flt rte hwy c ca b d r fl est l ll lot
     bull max min nr cap col cols ft var subsp ssp`,
  ),
  weak: words(
    `St Ste Mt Mts Ft Pt Ave Blvd Rd Sq Hwy Rte Ln Jr Sr Bros Dept Depts Univ Assn Assoc Bldg Div Mfg Intl Natl Govt Ed Eds
     eds Vol Vols vol vols Op op chap chaps pp eq eqs Trans Transl Repr Rev Sup Supp Suppl Bull Proc Phil Hist Sci Soc Acad
     Inst Ins Comm Cir Dist Ct Crim Cal Ser Geo Wm Chas Thos Jas Jos Benj Robt Matt Cor Thess Tim Heb Eph Philem Deut Exod
     Lev Chron Isa Jer Ezek Zech Mic Hab Zeph mt prof op.cit`,
  ),
  starters: words(
    `the a an this that these those it he she they we you i his her their our your its my mine who whom whose which what
     when where why how if in on at by for from with without within after before during since until till while as although
     though because unless once whether despite unlike like both all each every many most much more some several few
     other others another any no none not nobody nothing everyone everybody everything someone somebody something one two
     three four five six seven eight nine ten and but or nor so yet then there here now today later soon meanwhile however
     moreover furthermore nevertheless therefore thus hence also still even only just again finally eventually first
     second third next last instead perhaps maybe indeed is are was were be been has have had do does did can could would
     should shall might must to of into onto upon over under between among through across about above below around
     against toward towards along throughout according following such another yes oh well please let never always often
     sometimes usually ever nearly almost having being during whereas whenever wherever whoever whatever none neither
     either it's he's she's they're we're you're i'm that's there's don't didn't isn't wasn't i've i'd i'll we've let's`,
  ),
  hasOrdinals: false,
}

const german: Language = {
  never: words(
    `v n Dr Prof Hr Hrn Fr Frl St Dipl Ing Mag Nr bzw ca vgl z.b z.t d.h u.a. evtl ggf inkl exkl einschl sog geb gest ehem Abb
     Abs Art Bd Kap Tab Anm Jg Aufl Hrsg hrsg allg bes entspr insb insbes zzgl max min Mio Mrd Tel S Str`,
  ),
  numbered: words('s nr bd kap abb abs art tab ziff bl sp z jh'),
  weak: words('usw etc Chr Jh Jhd Str Std Min Jr Sr Co Bros Jan Feb Apr Aug Sept Okt Nov Dez u.a o.ä u.ä i.d.r u.s.w'),
  starters: words(
    `der die das dem den des ein eine einen einem einer er sie es wir ihr ich du man dies diese dieser dieses diesem diesen
     jene jener jenes sein seine seinen ihre ihren unser unsere mein meine dein deine in im am an auf aus bei beim mit nach
     von vom vor zu zum zur über unter durch für gegen ohne um seit während wegen trotz zwischen und aber oder doch denn
     dann da danach dort hier heute gestern morgen jetzt später früher damals bald wenn weil obwohl als nachdem bevor
     damit ob wie wo was wer wen wem wann warum weshalb woher wohin auch nur noch schon sogar so sehr viele alle einige
     manche mehrere kein keine keiner niemand nichts jemand etwas jeder jede jedes ja nein nicht bitte leider vielleicht
     deshalb deswegen daher darum außerdem jedoch trotzdem allerdings zuerst schließlich endlich ist sind war waren hat
     haben hatte wird werden kann können soll muss`,
  ),
  hasOrdinals: true,
}

const french: Language = {
  never: words(
    `M MM Mme Mmes Mlle Mlles Dr Drs Pr Prof Me Mgr St Ste cf p.ex c.-à-d ex env Cie vs av apr Sté éd ibid id R.P S.M S.E`,
  ),
  numbered: words('n no nos p pp t vol art al chap ch fig tab éd col l §'),
  weak: words('janv févr avr juil sept oct nov déc Bd bd Av Jr Sr J.-C etc. tél réf'),
  starters: words(
    `le la les l un une des du de il elle ils elles on nous vous je tu j ce c cet cette ces ceux celle celui ça cela qui que
     quoi quel quelle quels quelles quand où comment pourquoi si dans en sur sous par pour avec sans chez entre vers
     depuis pendant avant après dès jusque malgré selon contre et mais ou donc or ni car puis ensuite alors ainsi aussi
     enfin hier demain aujourd'hui maintenant bientôt ici là tout toute tous toutes chaque plusieurs certains beaucoup
     aucun aucune personne rien quelqu'un son sa ses leur leurs mon ma mes notre nos votre vos ton ta tes au aux à lorsque
     comme quoique bien cependant pourtant toutefois néanmoins oui non ne n'est est-ce c'est qu'est-ce d'abord`,
  ),
  hasOrdinals: false,
}

const none: Language = {
  never: words(''),
  numbered: words(''),
  weak: words(''),
  starters: words(''),
  hasOrdinals: false,
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  en: english,
  de: german,
  fr: french,
  es: {
    ...none,
    never: words(
      'Sr Sra Srta Sres Dr Dra Dres D Dª Prof Profa Lic Ing Arq Ud Uds Vd Vds EE UU Gral Cap Sto Sta p.ej ej vs',
    ),
    numbered: words('núm n pág págs p pp art cap vol fig tomo t'),
    starters: words(
      'el la los las un una él ella ellos ellas yo tú nosotros usted ustedes lo su sus mi tu nuestro este esta esto estos en de con por para sin sobre desde hasta entre y o pero aunque cuando donde como si que qué quién cómo cuándo dónde después luego entonces ahora hoy ayer también no sí hay es son era fue',
    ),
  },
  it: {
    ...none,
    never: words('Sig Sigg Sig.ra Sig.na Dott Dott.ssa Prof Prof.ssa Ing Avv Arch Geom Rag On Mons S ecc. p.es es cfr'),
    numbered: words('n nn pag pagg p pp art artt cap vol fig t'),
    starters: words(
      'il lo la i gli le un una uno egli ella lui lei loro noi voi io tu questo questa questi queste quello in di da con su per tra fra e ma o se quando dove come che chi cosa poi dopo ora oggi ieri anche non sì è sono era suo sua',
    ),
  },
  pt: {
    ...none,
    never: words('Sr Sra Srta Srs Dr Dra Prof Profa Eng D Exmo Exma V S Sto Sta p.ex ex'),
    numbered: words('n núm pág págs p pp art cap vol fig'),
    starters: words(
      'o a os as um uma ele ela eles elas eu tu nós você vocês isto este esta esse essa em de com por para sem sobre desde até entre e ou mas embora quando onde como se que quem depois então agora hoje ontem também não sim há é são era foi seu sua no na do da',
    ),
  },
  nl: {
    ...none,
    never: words(
      'dhr Dhr mevr Mevr mw Mw drs Drs dr Dr ir Ir ing Ing mr Mr prof Prof bijv d.w.z o.a m.a.w ca vgl St z.g nl',
    ),
    numbered: words('nr nrs blz p pp art hfst fig vol'),
    starters: words(
      'de het een hij zij ze wij we jij je ik u dit dat deze die zijn haar hun in op aan bij met van voor na om te door over onder zonder en maar of want als toen wanneer waar hoe wat wie waarom daarna dan nu vandaag gisteren ook niet nee ja er is was',
    ),
  },
  ru: {
    ...none,
    never: words('ул им п проф акад доц тов см ср напр стр рис св оз о р пос дер обл просп пер пл'),
    numbered: words('с стр гл т табл рис ст п № разд'),
    weak: words('г гг в вв н э руб коп тыс млн млрд т.д т.п др пр т.е'),
    starters: words(
      'он она оно они мы вы я ты это этот эта эти тот та те в на по с из у к от до за о об при для без после перед и а но или что кто где когда как почему если затем потом теперь сегодня вчера также не нет да его её их все весь там здесь',
    ),
  },
  th: { ...none, never: words('โทร') },
  hi: { ...none, never: words('डॉ प्रो श्री कु पं रु') },
  ar: { ...none, never: words('د أ م ص ج هـ') },
  he: { ...none, never: words('פרופ') },
}

export const languageOf = (locale: string): Language => LANGUAGES[new Intl.Locale(locale).language] ?? none

export const MONTHS = words(
  'Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec January February March April May June July August September October November December',
)
export const WEEKDAYS = words(
  'Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday',
)
/** What follows a time of day without beginning a sentence. */
export const ZONES = words('EST EDT CST CDT MST MDT PST PDT GMT UTC BST CET CEST ET PT CT MT Eastern Pacific Central')
/** "vitamin C.", "plan B.": the letter after these words is no initial. */
export const LETTERED = words(
  `vitamin vitamins plan type types class group section grade appendix figure point hepatitis part schedule exhibit unit
   block zone category series channel team side hall gate option version model level item letter wing pool influenza size
   row column list choice answer variable platform terminal building room route line war chapter volume book act phase
   stage apartment suite division league serie company squadron battery flight force`,
)
/** Titles that follow a company's name: "General Motors Corp. Chairman". */
export const OFFICES = words(
  'Chairman Chairwoman Chair President CEO CFO Chief Executive Vice Director Spokesman Spokeswoman Ltd Inc KG Magazine Founder',
)
