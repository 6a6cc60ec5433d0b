# Leads every connection that ActiveRecord opens in this process to a scratch copy, whatever database it was configured for.
# Needs nothing of migrollback before it. ActiveRecord 5.2 to 8.
#
# Where: in the configurations that are there, so that whoever reads them sees the copy; and again where a pool opens a connection, because a
# model can bring a configuration of its own at any time. Each new connection proves that it is in the copy before anybody gets it.
module MigrollbackCopy
  # No StandardError: a migration that rescues what goes wrong must not go on elsewhere.
  Astray = Class.new(Exception)

  ADAPTERS = { "postgres" => %w[postgresql postgis], "mysql" => %w[mysql2 trilogy], "sqlite" => %w[sqlite3] }.freeze
  # What of a configuration says how to talk, and not to whom.
  KEPT = %i[migrations_paths schema_search_path schema_order prepared_statements advisory_locks variables encoding collation strict timeout
            min_messages insert_returning pool max_connections checkout_timeout replica schema_dump database_tasks use_metadata_table].freeze
  # Two connections that were to lead to two databases would wait for each other's locks for ever: in one they are one process.
  PATIENCE = {
    "postgres" => "SET lock_timeout = '10s'",
    "mysql" => "SET SESSION lock_wait_timeout = 10, SESSION innodb_lock_wait_timeout = 10"
  }.freeze

  module Pool
    private

    def new_connection
      MigrollbackCopy.redirect(MigrollbackCopy.config_of(self))
      super.tap { |connection| MigrollbackCopy.prove(connection, MigrollbackCopy.config_of(self)) }
    end
  end

  # 7.2 and newer: pools ask it, and so may others without a pool.
  module Config
    def new_connection
      MigrollbackCopy.redirect(self)
      super.tap { |connection| MigrollbackCopy.prove(connection, self) }
    end
  end

  class << self
    # The configuration whose connections may wait for locks as long as they do in real life.
    attr_accessor :target

    def lead(connection, witness)
      @driver, @witness = connection["driver"], witness
      @place, @others = place(connection), []
      raise Astray, "no adapter is known for a database of the kind '#{@driver}'" unless ADAPTERS[@driver]

      # Rails merges these over every configuration that is read anew.
      ENV.delete_if { |name, _| name.end_with?("_DATABASE_URL") }
      require "active_record/connection_adapters/#{ADAPTERS[@driver][0]}_adapter"
      guard
      redirect_configurations
      pools.each do |pool|
        redirect(config_of(pool))
        pool.disconnect!
      end
    end

    # On a server of MySQL the copy is beside the database that it was made of, and a statement can name that one. Before it is sent:
    def start(_event, _id, payload)
      gap = /[`"]?(?:\s|\/\*[\s\S]*?\*\/)*[`"]?/ # between a name and what is beside it
      other = @others.find { |name| payload[:sql].to_s =~ /(?:^|[^\w$.])#{Regexp.escape(name)}#{gap}\.|\buse\b#{gap}#{Regexp.escape(name)}\b/i }
      raise Astray, "a statement names the database '#{other}', which is not the copy" if other
    end

    def finish(*); end

    def configured(name)
      @others |= [name.to_s] if @driver == "mysql" && name && name.to_s != @place[:database]
    end

    def guard
      ActiveSupport::Notifications.subscribe("sql.active_record", self)
      config = defined?(ActiveRecord::DatabaseConfigurations::DatabaseConfig) && ActiveRecord::DatabaseConfigurations::DatabaseConfig
      return config.prepend(Config) if config && config.method_defined?(:new_connection)

      ActiveRecord::ConnectionAdapters::ConnectionPool.prepend(Pool)
    end

    def place(connection)
      return { database: connection["database"] } if @driver == "sqlite"

      socket, host = connection.values_at("socket", "host")
      where = @driver == "mysql" && socket ? { socket: socket } : { host: socket || host, port: connection["port"] }
      where.merge(username: connection["user"], password: connection["password"], database: connection["database"]).reject { |_, value| value.to_s.empty? }
    end

    def redirect_configurations
      base = ActiveRecord::Base
      if base.configurations.is_a?(Hash) # 5.2
        base.configurations = base.configurations.transform_values { |config| redirected_tree(config) }
      else
        base.configurations.configurations.each { |config| redirect(config) }
      end
    end

    def redirected_tree(config)
      nested = config.values.any?(Hash)
      nested ? config.transform_values { |value| redirected_tree(value) } : redirected(config.symbolize_keys).stringify_keys
    end

    def redirected(old)
      configured(old[:database])
      adapter = ADAPTERS[@driver].include?(old[:adapter].to_s) ? old[:adapter].to_s : ADAPTERS[@driver][0]
      old.slice(*KEPT).merge(@place, adapter: adapter)
    end

    def config_of(pool)
      pool.respond_to?(:db_config) ? pool.db_config : pool.spec
    end

    # In place: pools, models and the list of configurations share these objects.
    def redirect(config)
      if config.instance_variable_defined?(:@configuration_hash) # 6.1 and newer
        config.instance_variable_set(:@configuration_hash, redirected(config.configuration_hash).freeze)
        config.instance_variable_set(:@adapter_class, nil) if config.instance_variable_defined?(:@adapter_class)
      else
        new = redirected(config.config.symbolize_keys)
        config.instance_variable_set(:@adapter_method, "#{new[:adapter]}_connection") if config.instance_variable_defined?(:@adapter_method)
        config.instance_variable_set(:@config, config.config.key?("adapter") ? new.stringify_keys : new)
      end
    end

    def pools
      handlers = [ActiveRecord::Base.connection_handler]
      handlers |= ActiveRecord::Base.connection_handlers.values if several_handlers?
      handlers.flat_map { |handler| pools_of(handler) }.uniq
    end

    # One a role: 6.0, and 6.1 and 7.0 where they are told to.
    def several_handlers?
      base, version = ActiveRecord::Base, ActiveRecord::VERSION::STRING.to_f
      version >= 6.0 && version < 7.1 && (version < 6.1 || base.legacy_connection_handling)
    end

    def pools_of(handler)
      return handler.connection_pool_list(:all) if ActiveRecord::VERSION::STRING.to_f >= 7.1

      handler.respond_to?(:all_connection_pools) ? handler.all_connection_pools : handler.connection_pool_list
    end

    # Of the connection itself, and not of what it was told.
    def prove(connection, config = nil)
      rows = connection.select_rows(@witness)
      raise Astray, "the application is connected to another database than the copy" unless rows.length == 1 && [1, true, "1", "t"].include?(rows[0][0])

      connection.execute(PATIENCE[@driver]) if config && !config.equal?(target) && PATIENCE[@driver]
    rescue ActiveRecord::StatementInvalid => e
      raise Astray, "the application is connected to another database than the copy: #{e.message}"
    end
  end
end
