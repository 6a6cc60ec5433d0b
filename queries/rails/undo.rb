# Undoes migrations inside the application's own process: bin/rails runner SCRIPT.
# The request is one JSON line on standard input, answers are marked lines on standard output (script protocol 1).
# ActiveRecord 5.2 to 8. Changes nothing before everything that can be known beforehand has been checked.
require "digest"
require "json"
require "ripper"

module MigrollbackUndo
  Refusal = Class.new(StandardError) { attr_accessor :code }
  Stop = Class.new(StandardError)
  Undoing = Class.new(StandardError) { attr_accessor :name, :origin }

  # A reader that has gone away must not abort a migration half-way: where DDL cannot be rolled back that would leave a state without a name.
  module Forgiving
    def write(*parts)
      super
    rescue Errno::EPIPE
      parts.sum { |part| part.to_s.bytesize }
    end
  end

  # What `change` can never invert, and what it inverts only with more arguments than these.
  NEVER = %w[execute change_column add_enum_value].freeze
  TOO_FEW = { "remove_column" => 2, "drop_table" => 1 }.freeze
  SEPARATOR = "\x1f".freeze

  module_function

  def main
    # The application's own output, and that of anything it starts, moves to standard error, so that a line of ours is never glued to it.
    @answers = STDOUT.dup
    STDOUT.reopen(STDERR)
    [STDOUT, STDERR].each { |io| io.sync = true; io.extend(Forgiving) }
    @answers.sync = true
    @answers.extend(Forgiving)
    @request = JSON.parse(STDIN.gets.to_s)
    run
    0
  rescue Refusal => e
    answer("refused", "code" => e.code, "message" => e.message)
    3
  rescue Stop
    answer("stopped")
    0
  rescue Undoing => e
    answer("failed", "app" => nil, "name" => e.name, "message" => e.message, "class" => e.origin.class.name)
    STDERR.puts(e.origin.full_message(highlight: false))
    1
  rescue StandardError, ScriptError => e
    answer("failed", "app" => nil, "name" => nil, "message" => e.message, "class" => e.class.name)
    STDERR.puts(e.full_message(highlight: false))
    1
  end

  def run
    refuse("unsupported", "protocol #{@request["protocol"].inspect} is not known to this script") unless @request["protocol"] == 1
    refuse("unsupported", "Rails has no task '#{@request["task"]}'") unless @request["task"] == "undo"
    refuse("unsupported", "Rails has no squashed migrations") unless Array(@request["markers"]).empty?
    refuse("unsupported", "Rails has no graph of migrations") if @request["migrations"]
    database = @request["alias"]
    ActiveRecord::Base.establish_connection(database.to_sym) if database
    check_witness
    proxies = @request["undo"].map { |_, name| find(name) }
    check_applied
    one = whole?(proxies)
    outlive_parent unless proxies.all? { |proxy| transactional?(proxy) }
    locked do
      check_applied # again, now that nobody else can migrate
      answer("ready", "transaction" => one ? "one" : "each", "total" => proxies.length)
      acknowledged
      one ? undo_in_one(proxies) : undo_each(proxies)
    end
    answer("done")
  end

  # Where migrollback is killed we are told by SIGTERM too. A migration that cannot be rolled back is then still finished; the end of our
  # input stops us after it.
  def outlive_parent
    parent = Process.ppid
    orphaned = false
    Signal.trap("TERM") do
      raise SignalException, "TERM" if orphaned || Process.ppid == parent

      orphaned = true
    end
  end

  # --- talking

  def answer(event, members = {})
    @answers.write("\x1e#{@request && @request["token"]} #{JSON.generate({ "event" => event }.merge(members))}\n")
  end

  def acknowledged
    return unless @request["confirm"]

    raise Stop unless STDIN.gets.to_s.chomp == "go"
  end

  def refuse(code, message)
    raise Refusal.new(message).tap { |refusal| refusal.code = code }
  end

  # --- what ActiveRecord's versions call differently

  def connection
    base = ActiveRecord::Base
    base.respond_to?(:lease_connection) ? base.lease_connection : base.connection
  end

  def context
    pool = ActiveRecord::Base.connection_pool
    pool.respond_to?(:migration_context) ? pool.migration_context : connection.migration_context
  end

  def table
    base = ActiveRecord::Base
    connection.quote_table_name("#{base.table_name_prefix}#{base.schema_migrations_table_name}#{base.table_name_suffix}")
  end

  def rows
    connection.uncached { connection.select_values("SELECT #{connection.quote_column_name("version")} FROM #{table}") }.map(&:to_s)
  end

  # --- before the first change

  def check_witness
    witness = @request["witness"] or return
    seen = witness["flock"] ? flocked? : testified?(witness["sql"])
    refuse("database-differs", "the application is connected to another database than migrollback") unless seen
  end

  def testified?(sql)
    rows = connection.uncached { connection.select_rows(sql) }
    rows.length == 1 && [1, true, "1", "t"].include?(rows[0][0])
  end

  # Before any transaction: to close a file drops the locks that SQLite holds on it in this process.
  def flocked?
    return false unless connection.adapter_name =~ /sqlite/i

    path = connection.select_rows("PRAGMA database_list").find { |_, name, _| name == "main" }[2].to_s
    !path.empty? && File.open(path) { |file| file.flock(File::LOCK_EX | File::LOCK_NB) } == false
  end

  def check_applied
    applied = rows
    expected = @request["applied"]
    digest = Digest::SHA256.hexdigest(applied.map { |name| "#{SEPARATOR}#{name}\n".b }.uniq.sort.join)
    refuse("applied-differs", "#{table} has changed since the plan was made") if expected && digest != expected
    missing = @request["undo"].map(&:last) - applied
    refuse("applied-differs", "migration '#{missing.first}' is not applied") unless missing.empty?
  end

  def find(name)
    # Rails deletes the row by the number, so that a row '001' would stay.
    refuse("unsupported", "row '#{name}' is not written as Rails writes a version") unless name == name.to_i.to_s
    proxy = context.migrations.find { |migration| migration.version.to_i.to_s == name }
    refuse("missing-code", "the application has no file for migration '#{name}'") unless proxy
    why = irreversible(proxy)
    refuse("irreversible", "migration '#{name}' (#{proxy.name}) #{why}") if why
    proxy
  end

  # Why a migration can surely not be undone, or nil. Reads the source; running `change` to find out could have effects.
  def irreversible(proxy)
    migration = proxy.send(:migration)
    body = ->(name) { top_level(proxy.filename, name) }
    if migration.respond_to?(:change)
      bad = body.call("change").find { |word, arguments| NEVER.include?(word) || (TOO_FEW[word] && arguments && arguments <= TOO_FEW[word]) }
      bad && "cannot be inverted: '#{bad[0]}' in its change method"
    elsif inherited?(migration, :down) && !migration.class.respond_to?(:down)
      "has no down method"
    elsif body.call("down").any? { |word, _| word == "raise IrreversibleMigration" }
      "says that it is irreversible"
    end
  end

  def inherited?(migration, method)
    migration.method(method).owner.name.to_s.start_with?("ActiveRecord::")
  end

  # The calls that a method of the file makes without any condition or block around: [[word, how many arguments, or nil], …].
  def top_level(file, method)
    definition = search(Ripper.sexp(File.read(file))) { |node| node[0] == :def && node[1][1] == method } or return []
    body = definition.reverse.find { |part| part.is_a?(Array) && part[0] == :bodystmt } or return []
    body[1].map { |statement| call(statement) }.compact
  end

  def search(node, &block)
    return nil unless node.is_a?(Array)
    return node if node[0].is_a?(Symbol) && block.call(node)

    node.each { |part| found = search(part, &block) and return found }
    nil
  end

  def call(node)
    case node[0]
    when :command then [word(node[1][1], node[2]), count(node[2])]
    when :method_add_arg then node[1][0] == :fcall ? [word(node[1][1][1], node[2]), count(node[2])] : nil
    when :method_add_block then call(node[1]).to_a.first(1).find { |name| NEVER.include?(name) }&.yield_self { |name| [name, nil] }
    end
  end

  def word(name, arguments)
    name == "raise" && search(arguments) { |node| node[0] == :@const && node[1] == "IrreversibleMigration" } ? "raise IrreversibleMigration" : name
  end

  def count(arguments)
    list = search(arguments) { |node| node[0] == :args_add_block }
    list && list[1].is_a?(Array) && list[1][0] != :args_add_star ? list[1].length : nil
  end

  # --- undoing

  def whole?(proxies)
    return false unless @request["transaction"] == "one"

    refuse("unsupported", "#{connection.adapter_name} cannot roll a change of the schema back") unless connection.supports_ddl_transactions?
    outside = proxies.find { |proxy| !transactional?(proxy) }
    refuse("unsupported", "migration '#{outside.version}' may not run in a transaction") if outside
    true
  end

  def transactional?(proxy)
    connection.supports_ddl_transactions? && !proxy.send(:migration).disable_ddl_transaction
  end

  # Rails' own lock, held from the first migration to the last and not only for each.
  def locked
    migrator = context.open
    return yield unless connection.advisory_locks_enabled?

    begun = false
    begin
      migrator.send(:with_advisory_lock) do
        begun = true
        connection.define_singleton_method(:advisory_locks_enabled?) { false }
        yield
      end
    rescue ActiveRecord::ConcurrentMigrationError => e
      refuse("locked", e.message) unless begun
      raise
    ensure
      connection.singleton_class.send(:remove_method, :advisory_locks_enabled?) if begun
    end
  end

  def undo_each(proxies)
    proxies.each do |proxy|
      undo(proxy)
      acknowledged
    end
  end

  def undo_in_one(proxies)
    connection.transaction do
      proxies.each do |proxy|
        undo(proxy)
        settle_constraints
      end
      answer("committing")
      acknowledged
    end
  end

  def undo(proxy)
    name = proxy.version.to_i.to_s
    answer("undoing", "app" => nil, "name" => name)
    begun = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    context.run(:down, proxy.version)
    raise "its row is still in #{table}" if rows.include?(name)

    seconds = Process.clock_gettime(Process::CLOCK_MONOTONIC) - begun
    answer("undone", "app" => nil, "name" => name, "seconds" => seconds.round(6))
  rescue StandardError, ScriptError => e
    origin = e.cause || e # Rails wraps what happened in an error of its own
    raise Undoing.new(origin.message).tap { |undoing| undoing.name, undoing.origin = name, origin }
  end

  # What a commit between two migrations would have done: PostgreSQL alters no table that has deferred checks waiting.
  def settle_constraints
    return unless connection.adapter_name =~ /postg/i

    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    deferred = connection.select_rows("SELECT n.nspname, c.conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.condeferred")
    return if deferred.empty?

    names = deferred.map { |schema, name| "#{connection.quote_column_name(schema)}.#{connection.quote_column_name(name)}" }
    connection.execute("SET CONSTRAINTS #{names.uniq.join(", ")} DEFERRED")
  end
end

exit(MigrollbackUndo.main)
