# What the source of a migration tells of its way back, without running it: MigrollbackSource.judge. Loaded before undo.rb.
# Running `change` to find out could have effects, and a project's other migrations are not even loaded.
require "ripper"

module MigrollbackSource
  # yes: the way back is written down, or Rails can invert each command. no: surely not. unknown: it depends on what only a run would show.
  # foreign: it calls code that is no command of a migration, which would run in both directions.
  Verdict = Struct.new(:reversible, :why, :atomic, :foreign, :inherits)

  # Commands of `change` that Rails inverts only where they are given so much: positional arguments, and keywords instead of them.
  NEEDS = {
    "drop_table" => [2, []], "remove_column" => [3, []], "remove_columns" => [nil, [%w[type:]]], "remove_index" => [2, [%w[column:]]],
    "remove_foreign_key" => [2, [%w[to_table:]]], "change_column_default" => [nil, [%w[from: to:]]],
    "change_column_comment" => [nil, [%w[from: to:]]], "change_table_comment" => [nil, [%w[from: to:]]],
    "rename_enum_value" => [nil, [%w[from: to:]]], "remove_check_constraint" => [2, []], "drop_enum" => [2, []],
    "remove_exclusion_constraint" => [2, []], "remove_unique_constraint" => [2, []], "drop_virtual_table" => [2, []]
  }.freeze
  # Where options count as an argument.
  HASH_COUNTS = %w[drop_table].freeze
  # Blocks that only surround commands, words without an effect on the schema, and those that say themselves what each direction does.
  AROUND = %w[transaction suppress_messages say_with_time safety_assured].freeze
  QUIET = %w[say puts p print require require_relative raise].freeze
  BOTH_WAYS = %w[reversible up_only revert].freeze
  # t.… inside change_table.
  TABLE_NEVER = %w[change].freeze
  TABLE_MAYBE = /\A(?:remove|change)/.freeze
  READS = /\A\s*(?:SELECT|UPDATE|INSERT|DELETE|WITH|SET|ANALYZE|REPLACE|MERGE)\b/i.freeze
  COMMAND = /\A(?:create|drop|add|remove|rename|change|enable|disable)_/.freeze
  BRANCHES = %i[if unless if_mod unless_mod ifop case while until while_mod until_mod for rescue_mod begin].freeze
  INLINE_DEPTH = 3

  module_function

  def judge(file)
    tree = Ripper.sexp(File.read(file)) or return Verdict.new("no", ["its file has a syntax error"], true, false, false)
    atomic = search(tree) { |node| node[0] == :@ident && node[1] == "disable_ddl_transaction!" }.nil?
    reader = Reader.new(tree)
    verdict, why = reader.verdict
    Verdict.new(verdict, why, atomic, reader.foreign, reader.inherits)
  end

  def search(node, &block)
    return nil unless node.is_a?(Array)
    return node if node[0].is_a?(Symbol) && block.call(node)

    node.each { |part| found = search(part, &block) and return found }
    nil
  end

  # The methods of one file. `finds` are [certain, why] of what stands against the way back.
  class Reader
    attr_reader :foreign, :inherits

    def initialize(tree)
      @tree = tree
      @finds = []
      @foreign = false
      @inherits = false
      @depth = 0
    end

    def verdict
      if (change = body("change")) then walk(change, true) { |call, certain| judge_command(call, certain) }
      elsif (down = body("down")) then judge_down(down)
      elsif body("up") && plain_parent? then find(true, "it has no down method")
      else
        @inherits = true # what it inherits decides, and that is not in the file
        find(false, "its way back is not in its file")
      end
      sure = @finds.select(&:first)
      return ["no", sure.map(&:last).uniq] unless sure.empty?

      @finds.empty? ? ["yes", []] : ["unknown", @finds.map(&:last).uniq]
    end

    private

    def find(certain, why)
      @finds << [certain, why]
    end

    # --- finding methods

    def body(name)
      definition = MigrollbackSource.search(@tree) do |node|
        (node[0] == :def && node[1][1] == name) || (node[0] == :defs && node[3][1] == name)
      end
      part = definition && definition.reverse.find { |item| item.is_a?(Array) && item[0] == :bodystmt }
      return definition && [definition.last] unless part # def down = …

      part[2] || part[1].nil? ? [[:begin, part]] : part[1].reject { |statement| statement[0] == :void_stmt }
    end

    def plain_parent?
      parent = MigrollbackSource.search(@tree) { |node| node[0] == :class }
      parent &&= parent[2]
      !MigrollbackSource.search(parent) { |node| node[0] == :@const && node[1] == "ActiveRecord" }.nil?
    end

    # --- the way back of up and down

    def judge_down(down)
      if down.empty? || down.all? { |statement| statement[0] == :var_ref }
        changes = false
        walk(body("up") || [], true) do |call, certain|
          next unless schema?(call)

          find(certain, "its down method does nothing, but its up method changes the schema") unless changes
          changes = true
        end
        @foreign = false
        return
      end
      walk(down, true) do |call, certain|
        find(certain, "its down method says that it is irreversible") if call.raises
      end
      @foreign = false # only `change` runs in both directions
    end

    def schema?(call)
      return false if call.receiver
      return !call.text&.match?(READS) if call.name == "execute"

      call.name.match?(COMMAND)
    end

    # --- the commands of change

    def judge_command(call, certain)
      return judge_table_call(call, certain) if call.receiver == :table
      return foreign!(call) if call.receiver
      return if QUIET.include?(call.name) || BOTH_WAYS.include?(call.name) || AROUND.include?(call.name) || call.name == "change_table"
      return find(certain, "'#{call.name}' in its change method cannot be inverted") if recorded?(call.name) && !inverted?(call.name)
      return judge_arguments(call, certain) if recorded?(call.name)

      foreign!(call) unless call.name.end_with?("?")
    end

    def foreign!(call)
      return if call.receiver == :value

      @foreign = true
      find(false, "its change method calls '#{call.name}', which runs in both directions")
    end

    def judge_table_call(call, certain)
      if TABLE_NEVER.include?(call.name) then find(certain, "'change' of a column in its change method cannot be inverted")
      elsif call.name.match?(TABLE_MAYBE) && (call.keywords & %w[type: from:]).empty?
        find(false, "whether '#{call.name}' in its change method can be inverted depends on the version of Rails")
      end
    end

    def judge_arguments(call, certain)
      wanted, instead = NEEDS[call.name]
      return unless NEEDS.key?(call.name)
      return if call.block && call.name == "drop_table"
      return find(false, "whether '#{call.name}' can be inverted cannot be read") if call.splat

      count = call.positional + (HASH_COUNTS.include?(call.name) && call.keywords.any? ? 1 : 0)
      return if (wanted && count >= wanted) || instead.any? { |keys| (keys - call.keywords).empty? }

      find(certain, "'#{call.name}' in its change method says too little to be inverted")
    end

    def recorded?(name)
      ActiveRecord::Migration::CommandRecorder.public_instance_methods(false).include?(name.to_sym)
    end

    def inverted?(name)
      recorder = ActiveRecord::Migration::CommandRecorder
      recorder.private_method_defined?("invert_#{name}") || recorder.public_method_defined?("invert_#{name}")
    end

    # --- walking

    Call = Struct.new(:name, :receiver, :positional, :keywords, :splat, :block, :text, :raises, :words)

    # Yields each call of the statements, with whether it is surely made. `table`: the name of change_table's block variable.
    def walk(statements, certain, table = nil, &block)
      statements.each { |statement| walk_one(statement, certain, table, &block) if statement.is_a?(Array) }
    end

    def walk_one(node, certain, table, &block)
      return walk(node, certain, table, &block) unless node[0].is_a?(Symbol)
      return walk(node.drop(1), false, table, &block) if BRANCHES.include?(node[0])
      return if %i[def defs class module void_stmt].include?(node[0])

      if node[0] == :method_add_block then walk_block(node, certain, table, &block)
      elsif (call = read_call(node, table)) then enter(call, certain, &block)
      else walk(node.drop(1), certain, table, &block)
      end
    end

    def walk_block(node, certain, table, &block)
      call = read_call(node[1], table) or return walk(node.drop(1), false, table, &block)
      call.block = true
      enter(call, certain, &block) unless call.receiver == :value
      return if !call.receiver && (BOTH_WAYS.include?(call.name) || call.name.match?(/\Acreate_/))

      inner = call.name == "change_table" && !call.receiver ? block_variable(node[2]) : table
      walk(node[2].drop(2), certain && !call.receiver, inner, &block)
    end

    # A call; of a method of this very file: what that does.
    def enter(call, certain, &block)
      own = !call.receiver && @depth < INLINE_DEPTH && !recorded?(call.name) && body(call.name)
      return block.call(call, certain) unless own

      @depth += 1
      walk(own, certain, &block)
      @depth -= 1
    end

    def block_variable(node)
      found = node[1] && MigrollbackSource.search(node[1]) { |part| part[0] == :@ident }
      found && found[1]
    end

    def read_call(node, table)
      case node[0]
      when :command then make(node[1][1], nil, node[2])
      when :vcall then make(node[1][1], nil, nil)
      when :method_add_arg then node[1][0] == :fcall ? make(node[1][1][1], nil, node[2]) : (call = read_call(node[1], table)) && make(call.name, call.receiver, node[2])
      when :command_call then make(node[3][1], receiver(node[1], table), node[4])
      when :call then node[3].is_a?(Array) ? make(node[3][1], receiver(node[1], table), nil) : nil
      end
    end

    # :table, :constant (code of the application or of a library), or :value (of a variable or a literal).
    def receiver(node, table)
      first = MigrollbackSource.search(node) { |part| %i[@ident @const].include?(part[0]) }
      return :value unless first

      first[0] == :@const ? :constant : first[1] == table ? :table : :value
    end

    def make(name, receiver, arguments)
      list = MigrollbackSource.search(arguments) { |part| part[0] == :args_add_block }
      items = list ? list[1] : []
      items = items.drop(1) if items[0].is_a?(Symbol) && items[0] != :args_add_star
      splat = items[0] == :args_add_star
      hash = splat ? nil : items.find { |item| item.is_a?(Array) && %i[bare_assoc_hash hash].include?(item[0]) }
      labels = []
      MigrollbackSource.search(hash) { |part| labels << part[1] if part[0] == :@label; false }
      literal = MigrollbackSource.search(arguments) { |part| part[0] == :@tstring_content }
      words = []
      MigrollbackSource.search(arguments) { |part| words << part[1] if part[0] == :@tstring_content; words << part[1][1] if part[0] == :symbol; false }
      raises = name == "raise" && !MigrollbackSource.search(arguments) { |part| part[0] == :@const && part[1] == "IrreversibleMigration" }.nil?
      Call.new(name, receiver, splat ? 0 : items.length - (hash ? 1 : 0), labels, splat, false, literal && literal[1], raises, words)
    end
  end
end
