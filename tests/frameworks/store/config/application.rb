require_relative "boot"

module Store
  class Application < Rails::Application
    config.load_defaults "#{Rails::VERSION::MAJOR}.#{Rails::VERSION::MINOR}"
    config.eager_load = false
    config.secret_key_base = "not a secret: these are test fixtures"
    config.logger = Logger.new(nil)
    config.active_record.dump_schema_after_migration = false
    config.active_support.deprecation = :stderr
  end
end
