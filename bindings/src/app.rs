//! The root object and its sub-clients.

use crate::error::LegworkError;
use crate::platform::LegworkPlatform;
use legwork_app::{Config, Language, Legwork};
use std::path::PathBuf;
use std::sync::Arc;

/// How the app is opened.
#[derive(uniffi::Record)]
pub struct LegworkConfig {
    /// Folder for databases and files, left out of backups.
    pub folder: String,
    /// Folder of the card models; absent = look in the usual places.
    pub models: Option<String>,
    /// Language tags in order of preference: `zh-CN, en`.
    pub languages: String,
    /// Shown to the administrator.
    pub device_name: String,
    /// `android`, `ios`, `linux`.
    pub platform_name: String,
}

/// The app.
#[derive(uniffi::Object)]
pub struct LegworkApp {
    pub(crate) app: Legwork,
}

/// Makes a sub-client type and its getter.
macro_rules! sub_clients {
    ($($getter:ident $name:ident: $what:literal),* $(,)?) => {
        $(
            #[doc = $what]
            #[derive(uniffi::Object)]
            pub struct $name {
                pub(crate) app: Legwork,
            }
        )*
        #[uniffi::export]
        impl LegworkApp {
            $(
                #[doc = $what]
                pub fn $getter(&self) -> Arc<$name> {
                    Arc::new($name { app: self.app.clone() })
                }
            )*
        }
    };
}

sub_clients! {
    session SessionClient: "Signing in and out.",
    home HomeClient: "The day.",
    records RecordsClient: "Lists, details, forms, saving.",
    search SearchClient: "The search box.",
    files FilesClient: "Pictures of records.",
    visits VisitsClient: "Checking in and out.",
    cards CardsClient: "Business cards.",
    sync SyncClient: "Sending and fetching.",
    settings SettingsClient: "Language and words.",
}

#[uniffi::export]
impl LegworkApp {
    /// Opens the app. The last person who signed in is signed in again, without a network.
    ///
    /// # Errors
    /// Throws what `session().resume()` throws; there is no app then. With `prepare` there is one that has words for
    /// it.
    #[uniffi::constructor]
    pub fn open(config: LegworkConfig, platform: LegworkPlatform) -> Result<Arc<Self>, LegworkError> {
        let app = Self::prepare(config, platform);
        app.app.resume()?;
        Ok(app)
    }
    /// The app with nobody signed in and no file touched: it has words for whatever `session().resume()` meets.
    #[uniffi::constructor]
    pub fn prepare(config: LegworkConfig, platform: LegworkPlatform) -> Arc<Self> {
        let folder = PathBuf::from(&config.folder);
        let platform = platform.into_core(&folder);
        let config = Config {
            folder,
            models: config.models.map(PathBuf::from),
            language: Language::preferred(&config.languages),
            device_name: config.device_name,
            platform_name: config.platform_name,
        };
        Arc::new(LegworkApp { app: Legwork::prepare(config, platform) })
    }
}
