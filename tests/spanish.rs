//! Snapshots of the wizard in Spanish: no English is left, and longer words fit.

use crate::screens::hints;
use crate::wizard::{Setup, Wizard};
use skysail::sandbox::Scenario;
use skysail::text::Language;

const SIZES: [(u16, u16); 2] = [(80, 24), (60, 20)];

/// Walks to a screen at each size, compares it with its snapshot, and presses each of its hints.
fn screen(name: &str, scenario: Scenario, walk: impl Fn(&mut Wizard)) {
    let mut all = String::new();
    for (columns, rows) in SIZES {
        let (language, scenario) = (Language::Spanish, scenario.clone());
        let mut wizard = Wizard::with(Setup { columns, rows, language, scenario, ..Setup::default() });
        walk(&mut wizard);
        wizard.settle();
        let screen = wizard.screen();
        assert!(!has_english_amount(&screen), "an amount with a decimal point:\n{screen}");
        all.push_str(&format!("{columns} x {rows}\n{screen}\n\n"));
        hints::walk(name, &wizard.stop());
    }
    insta::with_settings!({ snapshot_path => "snapshots/es", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, all);
    });
}

/// Whether it contains an amount such as `$7.00`. In Spanish, thousands have a point: `$1.324,00`.
fn has_english_amount(text: &str) -> bool {
    text.split('$').skip(1).any(|rest| {
        let decimals = rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).strip_prefix('.');
        decimals.is_some_and(|rest| {
            let digits = rest.chars().take_while(char::is_ascii_digit).count();
            digits > 0 && !(digits == 3 && rest[digits..].starts_with(','))
        })
    })
}

fn ready(wizard: &mut Wizard) -> &mut Wizard {
    wizard.wait_until("una lista", |screen| !screen.contains("Cargando"))
}

fn choose<'a>(wizard: &'a mut Wizard, part: &str) -> &'a mut Wizard {
    ready(wizard).keys(&format!("{part}<enter>"))
}

/// Accepts what is proposed this many times.
fn take(wizard: &mut Wizard, times: usize) -> &mut Wizard {
    for _ in 0..times {
        ready(wizard).keys("<enter>");
    }
    ready(wizard)
}

fn review(wizard: &mut Wizard) -> &mut Wizard {
    wizard.keys("<f10>").wait_for("¿Todo listo?")
}

fn create(wizard: &mut Wizard) -> &mut Wizard {
    review(wizard).keys("<enter>crear<enter>")
}

fn named(name: &str) -> Scenario {
    Scenario::named(name).unwrap()
}

macro_rules! screens {
    ($($name:ident in $scenario:expr => |$w:ident| $walk:expr;)+) => {$(
        #[test]
        fn $name() {
            screen(stringify!($name), $scenario, |$w: &mut Wizard| { $walk; });
        }
    )+};
}

screens! {
    regiones in Scenario::calm() => |w| ready(w);
    zonas in Scenario::calm() => |w| ready(w).keys("us-west-2<tab>");
    tipos in Scenario::calm() => |w| ready(choose(w, "us-west-2"));
    plantillas in Scenario::calm() => |w| take(choose(w, "us-west-2"), 1);
    redes in Scenario::calm() => |w| take(choose(w, "us-west-2"), 2).keys("<tab>");
    paquetes in Scenario::calm() => |w| take(choose(w, "us-west-2"), 2);
    claves in Scenario::calm() => |w| take(choose(w, "us-west-2"), 3);
    script in Scenario::calm() => |w| take(choose(w, "us-west-2"), 3).keys("<tab>");
    complementos in Scenario::calm() => |w| take(choose(w, "us-west-2"), 4);
    nombre_que_no_vale in Scenario::calm() => |w| take(choose(w, "us-west-2"), 6).keys("<c-u>web 1!<enter>");
    etiquetas in Scenario::calm() => |w| take(choose(w, "us-west-2"), 6).keys("<tab>");
    puertos in Scenario::calm() => |w| take(choose(w, "us-west-2"), 5);
    ip_estatica in Scenario::calm() => |w| take(choose(w, "us-west-2"), 5).keys("<tab><right>");
    alias_de_ssh in Scenario::calm() => |w| take(choose(w, "us-west-2"), 5).keys("<tab><tab>");
    ayuda in Scenario::calm() => |w| ready(w).keys("?");
    revision in Scenario::calm() => |w| review(w);
    exportar in Scenario::calm() => |w| review(w).keys("e");
    confirmar in Scenario::calm() => |w| review(w).keys("<enter>criar<enter>").wait_for("Escribe crear para confirmar");
    en_marcha in Scenario::calm() => |w| create(w).wait_for("está en marcha.");
    salir in Scenario::calm() => |w| ready(w).keys("<enter><c-q>");
    desconocido in named("lost-request") => |w| create(w).wait_for("de nuevo los mismos nombres");
    denegado in named("denied") => |w| review(w).keys("<enter>Create<enter>").wait_for("AWS rechazó la petición");
    varias in named("mixed-fates") => |w| {
        review(w).keys("<end><up><up><enter><c-u>web-{1..3}<enter>");
        create(w).wait_for("fallida").keys("<down>");
    };
    borrar in Scenario::calm() => |w| create(w).wait_for("está en marcha.").keys("D").wait_for("para eliminar");
}
